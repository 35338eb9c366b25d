"""Bundles as read-only folders on this machine."""

import asyncio
import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Collection
from pathlib import Path
from weakref import WeakValueDictionary

from greenroom.publish.model import Bundle, File
from greenroom.publish.store.files import Store
from greenroom.publish.store.incoming import DamagedError, full_disk_said
from greenroom.publish.store.places import Local

_MAKING = ".making-"
_ABANDONED = 86_400


class Trees:
    """Folders named by a bundle's digest; one that has its name is whole."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Return where a bundle's folder is, or would be."""
        return self._folder / digest

    async def materialise(self, bundle: Bundle) -> Path:
        """Return the bundle as a read-only folder, made now unless it is there.

        Raises `DamagedError` or `NotFoundError` if the store cannot give a file.
        """
        path = self.path(bundle.digest)
        lock = self._locks.setdefault(bundle.digest, asyncio.Lock())
        async with lock:
            if not await asyncio.to_thread(_mark_wanted, path):
                await asyncio.to_thread(self._make, bundle, path)
        return path

    async def reclaim(self, in_use: Collection[str], older_than: float = 3600) -> tuple[str, ...]:
        """Remove the folders of bundles that are not in use, and return their digests.

        Those asked for within `older_than` seconds stay. All are made again when they are needed;
        the store keeps their files.
        """
        before = time.time() - older_than
        return await asyncio.to_thread(self._reclaim, frozenset(in_use), before)

    def _make(self, bundle: Bundle, path: Path) -> None:
        with full_disk_said():
            self._make_whole(bundle, path)

    def _make_whole(self, bundle: Bundle, path: Path) -> None:
        making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=self._folder))
        try:
            for folder in {(making / file.path).parent for file in bundle.files}:
                folder.mkdir(parents=True, exist_ok=True)
            for file in bundle.files:
                self._show(file, making / file.path)
            _make_read_only(making)
            try:
                making.rename(path)
            except OSError as error:  # another process was quicker with the same files
                if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                    raise
        finally:
            remove_tree(making)

    def _show(self, file: File, target: Path) -> None:
        place = self._store.place
        if isinstance(place, Local) and not file.executable:
            try:
                os.link(place.path(file.digest), target)
            except OSError as error:
                if error.errno not in (errno.EXDEV, errno.EMLINK, errno.EPERM, errno.ENOTSUP):
                    raise self._lost(file) from error
            else:
                return
        self._copy(file, target)

    def _copy(self, file: File, target: Path) -> None:
        copied = hashlib.sha256()
        with self._store.open_now(file.digest) as source, target.open("wb") as copy:
            while piece := source.read(2**20):
                copied.update(piece)
                copy.write(piece)
        if copied.hexdigest() != file.digest:
            raise self._lost(file)
        target.chmod(0o555 if file.executable else 0o444)

    @staticmethod
    def _lost(file: File) -> DamagedError:
        return DamagedError(
            f"The store cannot give `{file.path}` ({file.digest[:12]}).",
            "It is missing or damaged.",
            "Publish the same folder again, or restore the store from a backup.",
        )

    def _reclaim(self, in_use: frozenset[str], before: float) -> tuple[str, ...]:
        gone = []
        for path in list(self._folder.iterdir()):
            if path.name.startswith(_MAKING):
                if path.stat().st_mtime < time.time() - _ABANDONED:
                    remove_tree(path)
            elif path.name not in in_use and path.stat().st_mtime < before:
                remove_tree(path.rename(path.with_name(f"{_MAKING}gone-{path.name}")))
                gone.append(path.name)
        return tuple(sorted(gone))


def _mark_wanted(tree: Path) -> bool:
    try:
        os.utime(tree)
    except FileNotFoundError:
        return False
    return True


def remove_tree(path: Path) -> None:
    """Remove a folder, read-only ones inside it included; nothing happens if it is gone."""
    if not path.exists():
        return
    for folder, _, _ in os.walk(path):
        Path(folder).chmod(0o700)
    shutil.rmtree(path)


def _make_read_only(tree: Path) -> None:
    for folder, _, _ in os.walk(tree, topdown=False):
        Path(folder).chmod(0o555)
