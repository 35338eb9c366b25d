"""Brings up the files that the server lacks; after a broken connection it asks again and goes on."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from greenroom.api.schemas import BundleIn, BundleOut, FileIn
from greenroom.cli.deploy.report import Report, amount
from greenroom.cli.target import AppDoor
from greenroom.cli.words import several, size
from greenroom.kernel.errors import NetworkError, UnreadyError
from greenroom.publish.folder import Contents, pack
from greenroom.publish.model import File

SMALL = 2**20
"""Files below this many bytes travel together in a tar."""
BATCH = 16 * 2**20
"""Bytes of small files per tar: what is lost at most when a connection breaks."""
PAUSES = (0.5, 1, 2, 4)
"""Seconds before each further try that follows one which brought nothing new."""


@dataclass(frozen=True)
class Parcel:
    """What one request carries: a large file, or several small ones."""

    files: tuple[File, ...]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.size for file in self.files)


def upload(door: AppDoor, contents: Contents, report: Report) -> BundleOut:
    """Make the server's copy of the bundle complete and return it."""
    wanted = listed(contents)
    started = time.monotonic()
    answer = first = door.post("bundles", wanted, BundleOut)
    pauses = iter(PAUSES)
    while answer.missing:
        try:
            _send_all(door, contents, answer.missing, report)
            break
        except (NetworkError, UnreadyError) as error:
            report.remark(f"{error.what} Going on with what is missing.")
        before, answer = answer, _ask_again(door, wanted, pauses)
        if len(answer.missing) < len(before.missing):
            pauses = iter(PAUSES)
        elif (pause := next(pauses, None)) is None:
            raise NetworkError(
                f"{several(len(answer.missing), 'file')} could not be brought up.",
                "Every try ended before anything new had arrived.",
                "Deploy again: what has arrived is kept.",
            )
        else:
            time.sleep(pause)
    report.done("upload", time.monotonic() - started, _sent(contents, first.missing))
    return answer


def listed(contents: Contents) -> BundleIn:
    """Return the list of a folder's files as the server takes it."""
    return BundleIn(
        files=[
            FileIn(path=file.path, size=file.size, digest=file.digest, executable=file.executable)
            for file in contents.bundle.files
        ]
    )


def parcels(files: Iterable[File]) -> Iterator[Parcel]:
    """Divide files over requests: large ones alone, small ones in batches."""
    batch: list[File] = []
    room = BATCH
    for file in files:
        if file.size >= SMALL:
            yield Parcel((file,))
            continue
        if file.size > room:
            yield Parcel(tuple(batch))
            batch, room = [], BATCH
        batch.append(file)
        room -= file.size + 1024
    if batch:
        yield Parcel(tuple(batch))


def _ask_again(door: AppDoor, wanted: BundleIn, pauses: Iterator[float]) -> BundleOut:
    while True:
        try:
            return door.post("bundles", wanted, BundleOut)
        except (NetworkError, UnreadyError):
            pause = next(pauses, None)
            if pause is None:
                raise
            time.sleep(pause)


def _send_all(door: AppDoor, contents: Contents, missing: list[str], report: Report) -> None:
    by_digest = {file.digest: file for file in contents.bundle.files}
    files = [by_digest[digest] for digest in missing]
    whole, sent = sum(file.size for file in files), 0

    def tell(count: int) -> None:
        nonlocal sent
        sent += count
        report.running("upload", amount(min(sent, whole), whole))

    report.running("upload", amount(0, whole))
    for parcel in parcels(files):
        _send(door, contents.sources, parcel, tell)


def _send(
    door: AppDoor, sources: dict[str, Path], parcel: Parcel, tell: Callable[[int], None]
) -> None:
    named = [File(file.digest, file.size, file.digest) for file in parcel.files]
    tar = pack({file.digest: sources[file.path] for file in parcel.files}, named)
    door.client.send(door.path("files"), _counted(tar, tell), "application/x-tar")


def _counted(pieces: Iterator[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        tell(len(piece))


def _sent(contents: Contents, missing: list[str]) -> str:
    if not missing:
        return "nothing new"
    new = {file.digest: file.size for file in contents.bundle.files if file.digest in set(missing)}
    return f"{several(len(new), 'new file')}, {size(sum(new.values()))}"
