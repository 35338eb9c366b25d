"""What a folder is: its configuration, its kind and its entry, from all that it says about itself."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.kinds import by_name, detect
from greenroom.publish.config.load import load
from greenroom.publish.config.manifest import FILE_NAME, Manifest, ManifestError, read_manifest
from greenroom.publish.config.model import Config

COMMAND = "command"


class MissingEntryError(GreenroomError):
    """The file that is to be started is not in the bundle."""

    code = "missing-entry"


@dataclass(frozen=True)
class Identity:
    """What a folder is, and why Greenroom thinks so."""

    config: Config
    kind: str
    entry: str
    why: str
    manifest: Manifest | None = None


def identify(folder: Path, paths: Collection[str]) -> Identity:
    """Return what `folder` is; `paths` are the files that are published.

    `greenroom.toml` decides, then `manifest.json`, then the files themselves. Raises a
    `GreenroomError` when nothing fits, or when the entry is missing.
    """
    config = load(folder)
    manifest = None if config.app.kind or config.app.command else _manifest(folder, paths)
    if config.app.kind or config.app.command or config.app.entry:
        kind, entry, why = _as_configured(config, folder)
    elif manifest:
        kind, entry = manifest.kind, _entry_of(manifest, folder)
        why = f"{FILE_NAME} says {manifest.appmode}"
    else:
        found = detect(folder)
        kind, entry, why = found.kind, found.entry, found.why
    check_entry(entry, paths)
    return Identity(config, kind, entry, why, manifest)


def check_entry(entry: str, paths: Collection[str]) -> None:
    """Raise `MissingEntryError` unless the file or module that `entry` names is among `paths`."""
    path = entry.partition(":")[0].removeprefix("./")
    module = path.replace(".", "/")
    wanted = (path, f"{module}.py", f"{module}/__init__.py")
    if not entry or any(one in paths for one in wanted) or _is_folder(path, paths):
        return
    raise MissingEntryError(
        f"The entry `{entry}` is not among the published files.",
        f"Looked for {path}." if path in wanted[0] and "." in path else f"Looked for {module}.py.",
        "Say another `entry` in greenroom.toml, or see whether an ignore rule leaves it out.",
    )


def check_checksums(folder: Path, manifest: Manifest) -> None:
    """Raise `ManifestError` if a file is missing or not the one that the manifest was made for."""
    wrong = [
        path
        for path, checksum in sorted(manifest.checksums.items())
        if not _matches(folder, path, checksum)
    ]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise ManifestError(
            f"{FILE_NAME} was made for other files.",
            f"Missing or different: {', '.join(wrong[:3])}{more}.",
            "Write the manifest again, or delete it.",
        )


def _manifest(folder: Path, paths: Collection[str]) -> Manifest | None:
    if FILE_NAME not in paths:
        return None
    return read_manifest((folder / FILE_NAME).read_bytes(), paths)


def _as_configured(config: Config, folder: Path) -> tuple[str, str, str]:
    app = config.app
    if app.command and app.kind in ("", COMMAND):
        return COMMAND, app.entry, "greenroom.toml has a command"
    if app.kind and app.entry:
        return by_name(app.kind).name, app.entry, "greenroom.toml says so"
    found = by_name(app.kind).find(folder) if app.kind else detect(folder)
    if found is None:
        raise MissingEntryError(
            f"No file here starts an app of the kind `{app.kind}`.",
            f"Looked for what starts {by_name(app.kind).title}.",
            "Say `entry` in greenroom.toml too.",
        )
    return found.kind, app.entry or found.entry, found.why


def _entry_of(manifest: Manifest, folder: Path) -> str:
    """Connect's clients name a module where some kinds need its object: ask the kind."""
    if ":" in manifest.entry:
        return manifest.entry
    found = by_name(manifest.kind).find(folder)
    if found and (not manifest.entry or _module(found.entry) == _module(manifest.entry)):
        return found.entry
    is_object = manifest.kind in ("asgi", "wsgi")
    return f"{_module(manifest.entry)}:app" if is_object else manifest.entry


def _module(entry: str) -> str:
    return entry.partition(":")[0].removesuffix(".py").replace("/", ".")


def _is_folder(path: str, paths: Collection[str]) -> bool:
    return path in ("", ".") or any(one.startswith(f"{path}/") for one in paths)


def _matches(folder: Path, path: str, checksum: str) -> bool:
    file = folder / path
    if ".." in Path(path).parts or Path(path).is_absolute() or not file.is_file():
        return False
    with file.open("rb") as source:
        md5 = hashlib.file_digest(source, lambda: hashlib.md5(usedforsecurity=False))
        return md5.hexdigest() == checksum
