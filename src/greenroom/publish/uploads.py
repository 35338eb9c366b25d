"""Bundles on their way up, at rest and down again."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from datetime import timedelta
from pathlib import Path

from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.kernel.errors import NotFoundError
from greenroom.kernel.settings import UploadLimits
from greenroom.publish import archive, queries, versions
from greenroom.publish.identify import Identity, check_checksums, identify
from greenroom.publish.model import Bundle, File, bundle_of
from greenroom.publish.paths import check_files
from greenroom.publish.store import DamagedError, Store, Trees


class Uploads:
    """The use cases of bundles."""

    def __init__(
        self, database: Database, store: Store, trees: Trees, limits: UploadLimits
    ) -> None:
        self._database, self.store, self.trees = database, store, trees
        self._limits = limits

    async def check(self, files: Sequence[File]) -> None:
        """Raise what is wrong with a list of files, or too much."""
        await asyncio.to_thread(check_files, files, self._limits)

    async def lacking(self, files: Sequence[File]) -> tuple[Bundle, list[str]]:
        """Return the bundle that `files` make and the digests to send; nothing is written."""
        bundle = await asyncio.to_thread(_checked, files, self._limits)
        return bundle, [file.digest for file in await self.store.missing(files)]

    async def open_bundle(self, files: Sequence[File]) -> tuple[Bundle, list[str]]:
        """Begin or go on with an upload: return the bundle and the digests still to be sent."""
        bundle, missing = await self.lacking(files)
        async with self._database.begin() as session:
            await versions.keep_bundle(session, bundle)
        return bundle, missing

    async def put_file(self, digest: str, pieces: AsyncIterable[bytes]) -> None:
        """Take one file; raises `DamagedError` if it is not the one announced."""
        await self.store.put(pieces, digest, most=self._limits.bytes)

    async def put_files(self, pieces: AsyncIterable[bytes]) -> None:
        """Take a tar whose entries are named by the digest of their bytes."""
        limits = self._limits.model_copy(update={"path_length": 64})
        sent = await archive.unpack(pieces, self.store, limits, unwrap=False)
        wrong = [file.path for file in sent.bundle.files if file.path != file.digest]
        if wrong:
            raise DamagedError(
                "A file did not arrive as it was announced.",
                f"{len(wrong)} entries are not named by their digest, first: {wrong[0][:80]}.",
                "Send them again.",
            )

    async def put_archive(self, pieces: AsyncIterable[bytes]) -> Bundle:
        """Take a whole bundle as tar, tar.gz or zip."""
        bundle = (await archive.unpack(pieces, self.store, self._limits)).bundle
        async with self._database.begin() as session:
            await versions.keep_bundle(session, bundle)
        return bundle

    async def find_bundle(self, digest: str) -> Bundle:
        """Return a described bundle, or raise `NotFoundError`."""
        async with self._database.read() as session:
            bundle = await queries.find_bundle(session, digest)
        if bundle is None:
            raise NotFoundError(f"There is no bundle {digest[:12]} here.", fix="Send it first.")
        return bundle

    async def materialise(self, bundle: Bundle) -> Path:
        """Return the bundle as a read-only folder on this machine."""
        return await self.trees.materialise(bundle)

    def download(self, bundle: Bundle) -> AsyncIterator[bytes]:
        """Yield a bundle as a tar.gz, the same bytes every time."""
        return archive.pack(bundle, self.store)

    async def identify(self, bundle: Bundle) -> Identity:
        """Return what a complete bundle is: configuration, kind, entry."""
        await self.store.settle(bundle.files)
        folder = await self.materialise(bundle)
        return await asyncio.to_thread(_identified, folder, bundle)

    async def collect(self, bundles_in_use: Collection[str], older_than: float = 86_400) -> int:
        """Remove folders of bundles not in use and files that no version has; return bytes."""
        await self.trees.reclaim(bundles_in_use, older_than)
        gone_before = now() - timedelta(seconds=older_than)
        async with self._database.read() as session:
            digests = await queries.files_in_use(session, list(bundles_in_use), gone_before)
        return await self.store.collect(digests, older_than)


def _checked(files: Sequence[File], limits: UploadLimits) -> Bundle:
    check_files(files, limits)
    return bundle_of(files)


def _identified(folder: Path, bundle: Bundle) -> Identity:
    identity = identify(folder, {file.path for file in bundle.files})
    if identity.manifest:
        check_checksums(folder, identity.manifest)
    return identity
