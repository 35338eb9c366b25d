import gzip
import io
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.kernel.settings import UploadLimits
from greenroom.publish.archive import ArchiveRefusedError, pack, unpack
from greenroom.publish.folder import pack as pack_folder
from greenroom.publish.folder import read
from greenroom.publish.model import Bundle, File, bundle_of
from greenroom.publish.paths import PathRefusedError
from greenroom.publish.store import Store
from publish.archives import file, in_pieces, special, tar, tar_gz

LIMITS = UploadLimits()
anyio = pytest.mark.anyio


async def contents(store: Store, bundle: Bundle) -> dict[str, bytes]:
    return {
        file.path: b"".join([piece async for piece in store.open(file.digest)])
        for file in bundle.files
    }


async def packed(store: Store, bundle: Bundle) -> bytes:
    return b"".join([piece async for piece in pack(bundle, store)])


@anyio
@pytest.mark.parametrize("size", [1, 511, 65_536])
async def test_a_tar_gz_is_unpacked_as_it_arrives(store: Store, size: int):
    data = tar_gz(file("./app.py", b"one"), file("data/x.csv", b"a,b\n", mode=0o755))
    unpacked = await unpack(in_pieces(data, size), store, LIMITS)
    assert await contents(store, unpacked.bundle) == {"app.py": b"one", "data/x.csv": b"a,b\n"}
    assert [file.executable for file in unpacked.bundle.files] == [False, True]


@anyio
@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
async def test_long_and_foreign_names_are_read(store: Store, form: int):
    names = {"é" * 60 + ".txt", "a" * 120 + "/" + "b" * 120, "日本/データ.csv"}
    unpacked = await unpack(in_pieces(tar(*map(file, names), form=form)), store, LIMITS)
    assert {file.path for file in unpacked.bundle.files} == names


@anyio
async def test_names_are_kept_in_one_spelling(store: Store):
    unpacked = await unpack(in_pieces(tar(file("cafe\u0301.txt"))), store, LIMITS)
    assert unpacked.bundle.files[0].path == "caf\u00e9.txt"


@anyio
async def test_gzip_members_in_a_row_are_one_archive(store: Store):
    whole = tar(file("a", b"a" * 5000), file("b"))
    data = gzip.compress(whole[:3000]) + gzip.compress(whole[3000:]) + bytes(100)
    assert len((await unpack(in_pieces(data), store, LIMITS)).bundle.files) == 2


@anyio
async def test_a_zip_is_unpacked(store: Store):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("empty")
        archive.writestr("app.py", "one")
        archive.writestr("日本.csv", "two")
        archive.writestr("__MACOSX/._app.py", "clutter")
    unpacked = await unpack(in_pieces(buffer.getvalue()), store, LIMITS)
    assert await contents(store, unpacked.bundle) == {"app.py": b"one", "日本.csv": b"two"}


@anyio
async def test_what_the_system_tar_packs_is_unpacked(store: Store, tmp_path: Path):
    folder = tmp_path / "my-app"
    (folder / "sub").mkdir(parents=True)
    (folder / "app.py").write_text("one")
    (folder / "sub" / "b.txt").write_text("two")
    for arguments in (["-C", str(folder), "-cz", "."], ["-C", str(tmp_path), "-c", "my-app"]):
        data = subprocess.run(["tar", *arguments], check=True, capture_output=True).stdout
        unpacked = await unpack(in_pieces(data), store, LIMITS)
        assert await contents(store, unpacked.bundle) == {"app.py": b"one", "sub/b.txt": b"two"}


@anyio
async def test_a_folder_around_the_app_is_taken_away_and_said(store: Store):
    data = tar_gz(special("sales/", tarfile.DIRTYPE), file("sales/app.R"), file("sales/www/a.css"))
    unpacked = await unpack(in_pieces(data), store, LIMITS)
    assert [file.path for file in unpacked.bundle.files] == ["app.R", "www/a.css"]
    assert "`sales/`" in unpacked.notes[0]
    kept = await unpack(in_pieces(data), store, LIMITS, unwrap=False)
    assert kept.bundle.files[0].path == "sales/app.R"
    other = await unpack(in_pieces(tar_gz(file("docs/a.txt"))), store, LIMITS)
    assert other.bundle.files[0].path == "docs/a.txt"


@anyio
async def test_a_download_is_the_same_bytes_every_time_and_tar_reads_it(
    store: Store, tmp_path: Path
):
    data = tar_gz(file("b/run.sh", b"#!/bin/sh", mode=0o755), file("a" * 150, b"z" * 700_000))
    bundle = (await unpack(in_pieces(data), store, LIMITS)).bundle
    download = await packed(store, bundle)
    assert download == await packed(store, bundle)
    subprocess.run(["tar", "-xz", "-C", tmp_path], input=download, check=True)
    assert (tmp_path / "b" / "run.sh").stat().st_mode & 0o111
    again = await unpack(in_pieces(download), store, LIMITS, unwrap=False)
    assert again.bundle == bundle


@anyio
async def test_what_a_client_packs_arrives_as_the_same_bundle(store: Store, tmp_path: Path):
    (tmp_path / "app" / "deep").mkdir(parents=True)
    (tmp_path / "app" / "app.py").write_bytes(b"x" * 600_000)
    (tmp_path / "app" / "deep" / "ü.txt").write_bytes(b"")
    found = read(tmp_path / "app")
    sent = b"".join(pack_folder(found.sources, found.bundle.files))
    assert (await unpack(in_pieces(sent), store, LIMITS)).bundle == found.bundle


PARTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="/\\"),
    min_size=1,
    max_size=12,
).filter(lambda part: part not in (".", ".."))
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
FILES = st.builds(
    File,
    st.text("abc/.é日", min_size=1),
    st.integers(0, 9),
    st.sampled_from(["0" * 64, "f" * 64]),
    st.booleans(),
)


@given(st.lists(FILES, unique_by=lambda file: file.path), st.randoms())
def test_the_order_of_files_does_not_change_a_bundle(files, random):
    shuffled = random.sample(files, len(files))
    assert bundle_of(shuffled) == bundle_of(files)


@given(st.lists(FILES, min_size=2, max_size=2, unique=True))
def test_any_difference_makes_another_bundle(files):
    assert bundle_of(files[:1]).digest != bundle_of(files[1:]).digest


@anyio
@settings(max_examples=60, deadline=None)
@given(files=st.dictionaries(PATHS, st.tuples(st.binary(max_size=2000), st.booleans()), min_size=1))
async def test_what_is_unpacked_and_packed_again_is_the_same(files):
    entries = [
        file(path, data, mode=0o755 if executable else 0o644)
        for path, (data, executable) in files.items()
    ]
    with tempfile.TemporaryDirectory() as home:
        store = Store("", Path(home))
        try:
            first = await unpack(in_pieces(tar_gz(*entries)), store, LIMITS, unwrap=False)
        except (PathRefusedError, ArchiveRefusedError):
            return  # two spellings of one name, or a file that is also a folder
        download = await packed(store, first.bundle)
        again = await unpack(in_pieces(download), store, LIMITS, unwrap=False)
        assert again.bundle == first.bundle
