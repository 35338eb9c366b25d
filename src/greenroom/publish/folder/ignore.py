"""Which files of a folder are not part of the app."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from pathspec import GitIgnoreSpec

from greenroom.kernel.errors import GreenroomError

IGNORE_FILES = (".gitignore", ".rscignore", ".greenroomignore")
SECRET = "holds secrets"  # noqa: S105
"""Name of the rule that keeps files of secrets out of bundles."""

USUAL = """
.git/
.hg/
.svn/
.venv/
venv/
env/bin/
env/pyvenv.cfg
__pycache__/
*.py[co]
node_modules/
.Rproj.user/
.Rhistory
.RData
rsconnect/
rsconnect-python/
renv/library/
renv/staging/
renv/sandbox/
packrat/lib*/
packrat/src/
.ipynb_checkpoints/
.pytest_cache/
.ruff_cache/
.mypy_cache/
.tox/
.nox/
.idea/
.vscode/
.DS_Store
Thumbs.db
*~
.*.sw[op]
.#*
"""

SECRETS = """
.env
.env.*
!.env.example
!.env.sample
!.env.template
.Renviron
.netrc
.pgpass
id_rsa
id_ed25519
id_ecdsa
.streamlit/secrets.toml
"""


@dataclass(frozen=True)
class Layer:
    """The patterns of one source, for paths relative to `base` (`..` steps are in `above`)."""

    name: str
    spec: GitIgnoreSpec
    base: str = ""
    """The folder inside the app that the patterns are for: empty, or with `/` at the end."""
    above: str = ""
    """For a file above the app's folder: the way down to it, with `/` at the end."""

    def verdict(self, path: str) -> bool | None:
        """Say whether `path` is left out (True), kept (False), or not spoken of (None)."""
        return self.spec.check_file(self.above + path.removeprefix(self.base)).include


@dataclass(frozen=True)
class Rules:
    """The rules that hold in one folder; `enter` adds those of a folder inside it."""

    weak: tuple[Layer, ...]
    """The usual ones, then those of ignore files; the last is the strongest."""
    strong: tuple[Layer, ...]
    """`exclude` of greenroom.toml, then secrets."""
    include: Layer
    """`include` of greenroom.toml: beats all others."""
    included: tuple[str, ...] = ()

    def enter(self, folder: Path, relative: str) -> "Rules":
        """Return the rules inside `folder`, which is `relative` (empty, or with `/` at the end)."""
        own = tuple(_layers_of(folder, base=relative))
        return replace(self, weak=self.weak + own) if own else self

    def why_not(self, path: str) -> str:
        """Return the rule that leaves `path` out (folders end with `/`); empty if it is kept."""
        if self.include.verdict(path):
            return ""
        for layer in (*reversed(self.strong), *reversed(self.weak)):
            verdict = layer.verdict(path)
            if verdict is not None:
                return layer.name if verdict else ""
        return ""

    def reaches_into(self, folder: str) -> bool:
        """Say whether `include` names something inside a folder that is left out.

        Patterns without a folder (`*.bin`) do not: they would search every package library.
        """
        return any(_leads_into(pattern, folder) for pattern in self.included if "/" in pattern[:-1])


def rules_for(folder: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Rules:
    """Return the rules that hold at the top of `folder`, those of its git repository included."""
    usual = Layer("usual", GitIgnoreSpec.from_lines(USUAL.splitlines()))
    return Rules(
        (usual, *_layers_above(folder), *_layers_of(folder)),
        (
            Layer("greenroom.toml exclude", GitIgnoreSpec.from_lines(exclude)),
            Layer(SECRET, GitIgnoreSpec.from_lines(SECRETS.splitlines())),
        ),
        Layer("greenroom.toml include", GitIgnoreSpec.from_lines(include)),
        include,
    )


def repository_of(folder: Path) -> Path | None:
    """Return the top of the git repository that `folder` lies in."""
    start = folder.resolve()
    return next((at for at in (start, *start.parents) if (at / ".git").exists()), None)


def _layers_above(folder: Path) -> Iterator[Layer]:
    top = repository_of(folder)
    if top is None:
        return
    down = folder.resolve().relative_to(top).parts
    exclude = _read(top / ".git" / "info" / "exclude", ".git/info/exclude")
    if exclude is not None:
        yield Layer(".git/info/exclude", exclude, above="".join(f"{part}/" for part in down))
    at = top
    for depth, part in enumerate(down):
        spec = _read(at / ".gitignore", ".gitignore")
        if spec is not None:
            way = "".join(f"{step}/" for step in down[depth:])
            yield Layer("../" * (len(down) - depth) + ".gitignore", spec, above=way)
        at = at / part


def _layers_of(folder: Path, base: str = "") -> Iterator[Layer]:
    for name in IGNORE_FILES:
        spec = _read(folder / name, name)
        if spec is not None:
            yield Layer(base + name, spec, base=base)


def _read(file: Path, name: str) -> GitIgnoreSpec | None:
    try:
        lines = file.read_text("utf-8", "surrogateescape").splitlines()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    if name == ".rscignore":  # it names entries of its own folder only
        lines = [line if line.startswith(("/", "#")) or not line else f"/{line}" for line in lines]
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise GreenroomError(
            f"{file} cannot be read as ignore rules.", f"{error}.", "Mend that line."
        ) from error


def _leads_into(pattern: str, folder: str) -> bool:
    wanted, given = pattern.strip("/").split("/"), folder.strip("/").split("/")
    for want, have in zip(wanted, given, strict=False):
        if want == "**":
            return True
        if not fnmatchcase(have, want):
            return False
    return True
