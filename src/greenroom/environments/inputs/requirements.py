"""requirements.txt: includes followed, comments dropped, what is not allowed refused."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from greenroom.environments.inputs.archives import archive_entry, is_archive
from greenroom.environments.inputs.documents import text_of
from greenroom.environments.inputs.model import Entry, RequirementsError

_OPTION = re.compile(r"^(--?[a-z-]+)(?:[ =]+(.*))?$")
_SHORT = re.compile(r"^(-[rcefi])(?=[^ =-])")
_HASH = re.compile(r"\s--hash[= ](\S+)")
_COMMENT = re.compile(r"(^|\s)#.*$")
_INDEXES = {"-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--no-index", "--trusted-host",
            "--index"}  # fmt: skip


@dataclass
class Requirements:
    """What a requirements file and those it includes say."""

    entries: list[Entry] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    prereleases: bool = False
    notes: list[str] = field(default_factory=list)


def read_requirements(path: Path, root: Path) -> Requirements:
    """Read a requirements file of the bundle at `root`."""
    found = Requirements()
    _read(path, root, found, seen=set(), constraining=False)
    return found


def _read(path: Path, root: Path, found: Requirements, seen: set[Path], constraining: bool) -> None:
    if path.resolve() in seen:
        return
    seen.add(path.resolve())
    for line in lines_of(text_of(path)):
        option = _OPTION.match(_SHORT.sub(r"\1 ", line))
        if option is None:
            entry = _entry(line, path, root)
            if constraining:
                found.constraints.append(entry.requirement)
            else:
                found.entries.append(entry)
        elif option[1] in ("-r", "--requirement", "-c", "--constraint"):
            constrains = constraining or option[1] in ("-c", "--constraint")
            _read(_included(option[2] or "", path, root), root, found, seen, constrains)
        else:
            _follow(option[1], (option[2] or "").strip(), path, found)


def lines_of(text: str) -> list[str]:
    """Return the lines that say something, continued lines joined."""
    joined = re.sub(r"\\\r?\n", " ", text)
    lines = (_COMMENT.sub("", line).strip() for line in joined.splitlines())
    return [line for line in lines if line]


def _follow(option: str, value: str, path: Path, found: Requirements) -> None:
    if option in ("-e", "--editable"):
        raise RequirementsError(
            f"{path.name} asks for an editable package: -e {value}",
            "An environment is shared and never changes, so nothing in it can be edited.",
            "Remove the line: the app's own folder can be imported from already. Of another folder, "
            "build a wheel (uv build) and name its file instead.",
        )
    if option == "--pre":
        found.prereleases = True
    elif option in _INDEXES:
        found.notes.append(
            f"{path.name} names a place to get packages from ({option} {_public(value)}); it was left out: "
            "this server's own index is used."
        )


def _public(url: str) -> str:
    """Return an address without the password in it."""
    return re.sub(r"//[^/@]*@", "//", url)


def _included(value: str, path: Path, root: Path) -> Path:
    named = value.strip().strip("\"'")
    other = path.parent / named
    if not other.resolve().is_relative_to(root.resolve()):
        raise RequirementsError(
            f"{path.name} includes a file outside the app: {named}",
            "",
            "Put the file into the app.",
        )
    if not other.is_file():
        raise RequirementsError(
            f"{path.name} includes {named}, which is not in the app.",
            "Perhaps an ignore file left it out.",
            "Add the file, or remove the line.",
        )
    return other


def _entry(line: str, path: Path, root: Path) -> Entry:
    hashes = tuple(sorted(_HASH.findall(line)))
    text = _HASH.sub("", line).strip()
    if is_archive(text):
        return archive_entry(text, root)
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise RequirementsError(
            f"{path.name} has a line that is no requirement: {text[:200]}",
            f"{str(error).splitlines()[0]}.",
            f"Give it a name: package @ {text}" if "://" in text else "Mend that line.",
        ) from error
    if requirement.url and requirement.url.startswith("file:"):
        return archive_entry(requirement.url, root)
    return Entry(str(requirement), canonicalize_name(requirement.name), hashes)
