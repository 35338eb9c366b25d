"""Reads a folder into a bundle: walk, hash, remark."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.publish.folder.ignore import SECRET, rules_for
from greenroom.publish.folder.walk import Found, LeftOut, Walk
from greenroom.publish.model import Bundle, File, bundle_of
from greenroom.publish.paths import check_together, remarks

if TYPE_CHECKING:
    from greenroom.kernel.settings import UploadLimits


@dataclass(frozen=True)
class Contents:
    """What a folder holds: the bundle it makes, what was left out, and remarks in sentences."""

    root: Path
    bundle: Bundle
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: dict[str, Path] = field(default_factory=dict)
    """Where each file of the bundle is on this machine."""


def read(
    folder: Path,
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    limits: "UploadLimits | None" = None,
    on_file: Callable[[File], None] | None = None,
) -> Contents:
    """Return what `folder` holds, hashed; `on_file` is told of each file once it is read.

    Raises `GreenroomError` for a link that leads out, a device, a socket, a name that is not UTF-8,
    a file that changes while it is read, or a folder beyond `limits`.
    """
    if not folder.is_dir():
        raise NotFoundError(f"{folder} is not a folder.", "", "Name the folder that holds the app.")
    walk = Walk(folder, rules_for(folder, include, exclude), limits)
    found = sorted(walk.files(), key=lambda file: file.path)
    check_together([file.path for file in found])
    bundle = bundle_of(_hashed(found, on_file))
    if not bundle.files:
        raise GreenroomError(f"{folder} holds nothing to publish.", _why_empty(walk.left_out))
    left_out = tuple(sorted(walk.left_out, key=lambda left: left.path))
    sources = {file.path: file.source for file in found}
    return Contents(walk.root, bundle, left_out, warnings_for(bundle, left_out), sources)


def warnings_for(bundle: Bundle, left_out: Sequence[LeftOut]) -> tuple[str, ...]:
    """Return what a publisher should know, in sentences."""
    secrets = [left.path for left in left_out if left.rule == SECRET]
    warnings = []
    if secrets:
        warnings.append(
            f"Left out because they usually hold secrets: {', '.join(secrets)}. Set variables with "
            "`greenroom env set`; `include` in greenroom.toml publishes a file all the same."
        )
    return (*warnings, *remarks(bundle))


def _hashed(found: Sequence[Found], on_file: Callable[[File], None] | None) -> Iterator[File]:
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        for file in pool.map(_hash, found):
            if on_file:
                on_file(file)
            yield file


def _hash(found: Found) -> File:
    try:
        with found.source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        raise GreenroomError(
            f"`{found.path}` cannot be read.",
            f"{error.strerror}.",
            "Make it readable, or list it in .greenroomignore.",
        ) from error
    if size != found.size:
        raise GreenroomError(
            f"`{found.path}` changed while it was read.",
            f"It had {found.size} bytes, then {size}.",
            "Stop what writes it and deploy again, or list it in .greenroomignore.",
        )
    return File(found.path, size, digest, found.executable)


def _why_empty(left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return "The folder is empty."
    names = ", ".join(f"{left.path} ({left.rule})" for left in left_out[:5])
    return f"Everything in it is left out: {names}."
