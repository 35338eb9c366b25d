from pathlib import Path

import pytest

from databases import Database
from greenroom.kernel.errors import NotFoundError, TooLargeError
from greenroom.kernel.settings import UploadLimits
from greenroom.publish.folder import pack, read
from greenroom.publish.model import File
from greenroom.publish.paths import PathRefusedError
from greenroom.publish.store import DamagedError, Store, Trees
from greenroom.publish.uploads import Uploads
from publish.archives import file, in_pieces, tar, tar_gz

pytestmark = pytest.mark.anyio
LIMITS = UploadLimits(files=100, bytes=10_000, depth=5, path_length=60)
DIGEST = "a" * 64


@pytest.fixture
def uploads(database: Database, store: Store, tmp_path: Path) -> Uploads:
    return Uploads(database, store, Trees(store, tmp_path / "bundles"), LIMITS)


async def test_an_upload_that_was_cut_goes_on_where_it_was(uploads: Uploads, tmp_path: Path):
    (tmp_path / "app").mkdir()
    for name in "abcdef":
        (tmp_path / "app" / f"{name}.txt").write_text(name * 900)
    found = read(tmp_path / "app")
    bundle, missing = await uploads.open_bundle(found.bundle.files)
    assert bundle == found.bundle
    assert sorted(missing) == sorted(each.digest for each in bundle.files)
    by_digest = {each.digest: each for each in bundle.files}
    sources = {each.digest: found.sources[each.path] for each in bundle.files}

    async def broken(pieces):
        for number, piece in enumerate(pieces):
            if number == 10:
                raise ConnectionResetError
            yield piece

    def tar_of(digests: list[str]):
        named = [File(digest, by_digest[digest].size, digest) for digest in digests]
        return pack(sources, named)

    with pytest.raises(ConnectionResetError):
        await uploads.put_files(broken(tar_of(missing)))
    _, left = await uploads.open_bundle(found.bundle.files)
    assert 0 < len(left) < len(missing)
    await uploads.put_files(in_pieces(b"".join(tar_of(left))))
    assert (await uploads.open_bundle(found.bundle.files))[1] == []
    tree = await uploads.materialise(await uploads.find_bundle(bundle.digest))
    assert read(tree).bundle == bundle


async def test_entries_must_be_named_by_their_digest(uploads: Uploads):
    with pytest.raises(DamagedError, match="not named by their digest"):
        await uploads.put_files(in_pieces(tar(file(DIGEST, b"other"))))


async def test_a_file_must_be_the_one_announced(uploads: Uploads):
    with pytest.raises(DamagedError):
        await uploads.put_file(DIGEST, in_pieces(b"other"))
    with pytest.raises(TooLargeError):
        await uploads.put_file(DIGEST, in_pieces(bytes(20_000)))


async def test_an_archive_becomes_a_bundle(uploads: Uploads):
    bundle = await uploads.put_archive(in_pieces(tar_gz(file("my/index.html", b"hi"))))
    assert await uploads.find_bundle(bundle.digest) == bundle
    assert (await uploads.identify(bundle)).kind == "static"
    download = b"".join([piece async for piece in uploads.download(bundle)])
    assert await uploads.put_archive(in_pieces(download)) == bundle


async def test_a_plan_writes_nothing(uploads: Uploads):
    bundle, missing = await uploads.lacking([File("a", 1, DIGEST)])
    assert missing == [DIGEST]
    with pytest.raises(NotFoundError):
        await uploads.find_bundle(bundle.digest)


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ([File("../a", 1, DIGEST)], PathRefusedError),
        ([File("/a", 1, DIGEST)], PathRefusedError),
        ([File("./a", 1, DIGEST)], PathRefusedError),
        ([File("cafe\u0301", 1, DIGEST)], PathRefusedError),
        ([File("a\0b", 1, DIGEST)], PathRefusedError),
        ([File("a", 1, DIGEST), File("a", 2, DIGEST)], PathRefusedError),
        ([File("a", 1, DIGEST), File("a/b", 2, DIGEST)], PathRefusedError),
        ([File("a", -1, DIGEST)], PathRefusedError),
        ([File("a", 1, "../../etc/passwd")], PathRefusedError),
        ([File("a", 20_000, DIGEST)], TooLargeError),
        ([File(f"f{number}", 1, DIGEST) for number in range(101)], TooLargeError),
        ([File("1/2/3/4/5/6", 1, DIGEST)], TooLargeError),
        ([File("x" * 61, 1, DIGEST)], TooLargeError),
    ],
)
async def test_a_list_that_no_folder_could_have_is_refused(uploads: Uploads, files, error):
    with pytest.raises(error):
        await uploads.open_bundle(files)
