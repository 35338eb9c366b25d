"""The example apps, and which of them this machine can run."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import greenroom
from greenroom.cli.mistakes import nearest
from greenroom.kernel.errors import GreenroomError
from greenroom.kinds import Kind, by_name, detect
from greenroom.publish.config import Config, load, slug_from

PLACES = (
    Path(greenroom.__file__).parents[2] / "examples",
    Path(greenroom.__file__).parent / "examples",
)
"""In a checkout, and in an installed wheel."""
R_PACKAGES = {"shiny-r": "shiny", "plumber": "plumber"}


@dataclass(frozen=True)
class Example:
    """One example app."""

    folder: Path
    config: Config
    kind: Kind

    @property
    def name(self) -> str:
        """The folder's name, by which `--only` calls it."""
        return self.folder.name

    @property
    def slug(self) -> str:
        """What it is called on the server."""
        return self.config.app.slug or slug_from(self.name)


@dataclass(frozen=True)
class LeftOut:
    """An example that is not shown, and what would bring it in."""

    example: Example
    why: str


def choose(only: frozenset[str]) -> tuple[list[Example], list[LeftOut]]:
    """Return the examples to show, and those this machine cannot run; `only` names kinds or folders."""
    examples = _all()
    known = {each.name for each in examples} | {each.kind.name for each in examples}
    for name in sorted(only - known):
        near = nearest(name, known)
        raise GreenroomError(
            f"There is no example {name}.",
            fix=f"Did you mean {near}?" if near else f"There are {', '.join(sorted(known))}.",
        )
    wanted = [each for each in examples if not only or {each.name, each.kind.name} & only]
    left_out = [LeftOut(each, why) for each in wanted if (why := _why_not(each))]
    without = {each.example.name for each in left_out}
    return [each for each in wanted if each.name not in without], left_out


def _all() -> list[Example]:
    place = next((place for place in PLACES if place.is_dir()), None)
    if place is None:
        raise GreenroomError("The example apps are not installed.", fix="Use a checkout: bin/demo")
    folders = [folder for folder in sorted(place.iterdir()) if _is_app(folder)]
    return [_example(folder) for folder in folders]


def _is_app(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_"))


def _example(folder: Path) -> Example:
    config = load(folder)
    kind = by_name(config.app.kind) if config.app.kind else by_name(detect(folder).kind)
    return Example(folder, config, kind)


def _why_not(example: Example) -> str:
    if example.kind.language != "r":
        return ""
    package = R_PACKAGES.get(example.kind.name, "")
    if not shutil.which("Rscript"):
        return f"R is not installed: sudo apt-get install r-base-core r-cran-{package}"
    found = subprocess.run(
        ["Rscript", "-e", f"quit(status = !nzchar(system.file(package = '{package}')))"],
        capture_output=True,
        check=False,
    )
    if found.returncode:
        return f"R lacks the package {package}: sudo apt-get install r-cran-{package}"
    return ""
