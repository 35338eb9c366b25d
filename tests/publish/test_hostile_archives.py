import asyncio
import gzip
import io
import stat
import struct
import sys
import tarfile
import threading
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from itertools import chain

import pytest

from greenroom.kernel.errors import GreenroomError, TooLargeError
from greenroom.kernel.settings import UploadLimits
from greenroom.publish.archive import ArchiveRefusedError, unpack
from greenroom.publish.paths import PathRefusedError
from greenroom.publish.store import Store
from publish.archives import Entry, file, in_pieces, pieces_of, special, tar, tar_gz

pytestmark = pytest.mark.anyio
LIMITS = UploadLimits(bytes=64 * 2**20, files=1000, depth=10, path_length=200, ratio=200)
GOOD = file("app.py", b"print('hello')")


async def refusal(store: Store, data: bytes, limits: UploadLimits = LIMITS) -> GreenroomError:
    with pytest.raises(GreenroomError) as refused:
        await unpack(in_pieces(data), store, limits)
    assert refused.value.what
    assert list(store.arriving.iterdir()) == []
    return refused.value


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/passwd", "absolute"),
        ("../outside", "climbs out"),
        ("a/../../outside", "climbs out"),
        ("a/..", "climbs out"),
        ("..", "climbs out"),
        ("a\\b", "backslash"),
        ("line\nbreak", "control characters"),
        ("a" * 256, "too long"),
        ("/".join("abcdefghijkl"), "too deep"),
        ("x/" * 101 + "y", "too long"),
    ],
)
async def test_it_refuses_a_path_that_no_bundle_may_hold(store: Store, name: str, why: str):
    assert why in str(await refusal(store, tar_gz(GOOD, file(name))))


async def test_it_refuses_a_folder_that_climbs_out(store: Store):
    error = await refusal(store, tar_gz(GOOD, special("../..", tarfile.DIRTYPE)))
    assert isinstance(error, PathRefusedError)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (special("link", tarfile.SYMTYPE, "/etc/passwd"), "symbolic link"),
        (special("link", tarfile.SYMTYPE, "app.py"), "symbolic link"),
        (special("hard", tarfile.LNKTYPE, "app.py"), "hard link"),
        (special("null", tarfile.CHRTYPE), "device"),
        (special("disk", tarfile.BLKTYPE), "device"),
        (special("pipe", tarfile.FIFOTYPE), "pipe"),
        (special("strange", b"9"), "kind that cannot be published"),
    ],
)
async def test_it_refuses_what_is_no_file(store: Store, entry: Entry, why: str):
    error = await refusal(store, tar_gz(GOOD, entry))
    assert why in str(error)
    assert entry[0].name in error.what


async def test_it_refuses_a_name_that_is_not_utf_8_and_shows_it_escaped(store: Store):
    entry, data = file("caf\udce9.txt")
    error = await refusal(store, tar((entry, data), form=tarfile.GNU_FORMAT))
    assert "not UTF-8" in error.why
    assert "caf\\udce9.txt" in error.what


async def test_it_refuses_one_path_twice(store: Store):
    assert "twice" in str(await refusal(store, tar_gz(GOOD, GOOD)))


async def test_it_refuses_two_spellings_of_one_name(store: Store):
    error = await refusal(store, tar_gz(file("caf\u00e9"), file("cafe\u0301")))
    assert "twice" in str(error)


async def test_it_refuses_a_file_that_is_also_a_folder(store: Store):
    assert "folder" in str(await refusal(store, tar_gz(file("a"), file("a/b"))))


async def test_it_remarks_on_names_that_differ_in_case_only(store: Store):
    unpacked = await unpack(in_pieces(tar_gz(file("App.py"), file("app.py"))), store, LIMITS)
    assert len(unpacked.bundle.files) == 2
    assert "macOS" in unpacked.notes[0]


async def test_it_stops_a_gzip_bomb_early(store: Store):
    bomb = tar_gz(file("zeros", bytes(60 * 2**20)))
    assert len(bomb) < 100_000
    assert "suspiciously" in str(await refusal(store, bomb))
    assert not list(store.place.all())


async def test_it_stops_a_zip_bomb_early(store: Store):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(60 * 2**20))
    assert "suspiciously" in str(await refusal(store, buffer.getvalue()))


async def test_it_stops_a_bundle_that_is_too_large(store: Store):
    entry = tarfile.TarInfo("huge")
    entry.size = 10**15
    error = await refusal(store, entry.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
    assert isinstance(error, TooLargeError)


async def test_it_stops_at_one_hundred_thousand_files(store: Store):
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for number in range(100_000):
            sent = number
            yield tarfile.TarInfo(f"file-{number}").tobuf(tarfile.GNU_FORMAT)

    with pytest.raises(TooLargeError, match="1,000 files"):
        await unpack(pieces_of(endless()), store, LIMITS)
    assert sent < 2000


async def test_it_stops_at_endless_folders(store: Store):
    folders = (special(f"folder-{n}", tarfile.DIRTYPE) for n in range(100_000))
    headers = (entry.tobuf(tarfile.GNU_FORMAT) for entry, _ in folders)
    with pytest.raises(TooLargeError, match="entries"):
        await unpack(pieces_of(headers), store, LIMITS)


async def test_it_does_not_let_a_header_take_memory(store: Store):
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2**33
    body = (bytes(2**20) for _ in range(100))
    with pytest.raises(ArchiveRefusedError, match="header"):
        await unpack(pieces_of(chain([header.tobuf(tarfile.GNU_FORMAT)], body)), store, LIMITS)


async def test_it_refuses_a_sparse_file(store: Store):
    entry = tarfile.TarInfo("sparse")
    entry.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    block[483:495] = b"77777777777\0"  # its real size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert "sparse" in str(await refusal(store, bytes(block) + bytes(1024)))


@pytest.mark.parametrize("pack", [tar, tar_gz])
async def test_an_upload_cut_anywhere_is_noticed(store: Store, pack):
    data = pack(GOOD, file("b.txt", b"b" * 700), file("c.txt", b"c" * 100))
    whole = len(data) if pack is tar_gz else len(data.rstrip(b"\0")) + 500
    for length in {*range(0, whole, 97), *range(0, whole, 512)}:
        await refusal(store, data[:length])


async def test_an_upload_whose_connection_breaks_leaves_nothing_half(store: Store):
    async def broken():
        data = tar(GOOD, file("b.bin", bytes(range(256)) * 4000))
        yield data[: len(data) // 2]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await unpack(broken(), store, LIMITS)
    assert list(store.arriving.iterdir()) == []
    kept = [size for _, size, _ in store.place.all()]
    assert kept == [len(GOOD[1])]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "too early"),
        (b"\0" * 4096, "no files"),
        (b"BZh91AY" + bytes(600), "bzip2"),
        (b"\xfd7zXZ\0" + bytes(600), "xz"),
        (b"\x1f\x8b\x08\x00garbage" * 99, "damaged"),
        (b"PK\x03\x04garbage" * 99, "zip"),
        (b"not a tar at all " * 99, "not a tar"),
        (gzip.compress(b"not a tar at all " * 99, mtime=0), "not a tar"),
    ],
)
async def test_it_says_what_is_wrong_with_what_is_no_archive(store: Store, data: bytes, words: str):
    assert words in str(await refusal(store, data))


def zipped(name: str, data: bytes = b"x", *, mode: int = 0, flags: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "print()")
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, data)
    raw = bytearray(buffer.getvalue())
    if flags:
        raw[raw.rfind(b"PK\1\2") + 8] |= flags
    return bytes(raw)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped("../outside"), "climbs out"),
        (zipped("/etc/passwd"), "absolute"),
        (zipped("a\\..\\b"), "backslash"),
        (zipped("link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "link or a device"),
        (zipped("secret", flags=1), "encrypted"),
        (zipped("app.PY").replace(b"app.PY", b"app.py"), "twice"),
        (zipped("ok")[:-30], "zip"),
        (zipped("ok").replace(b"print()", b"PRINT()"), "zip"),
    ],
)
async def test_it_refuses_a_hostile_zip(store: Store, data: bytes, why: str):
    assert why in str(await refusal(store, data))


async def test_it_refuses_a_zip_name_that_is_not_utf_8(store: Store):
    data = zipped("cafX.txt").replace(b"cafX", b"caf\xe9")
    assert "not UTF-8" in str(await refusal(store, data))


async def test_it_does_not_let_a_zip_list_take_memory(store: Store):
    data = bytearray(zipped("ok"))
    struct.pack_into("<L", data, data.rfind(b"PK\5\6") + 12, 2**31)
    assert "list of files" in str(await refusal(store, bytes(data)))


async def test_gzip_checks_are_read_to_their_end(store: Store):
    data = bytearray(tar_gz(GOOD))
    data[-8] ^= 1  # the checksum that gzip ends with
    assert "damaged" in str(await refusal(store, bytes(data)))


async def test_it_refuses_endless_zeros_after_the_end(store: Store):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)

    def endless() -> Iterator[bytes]:
        yield squeeze.compress(tar(GOOD))
        for _ in range(1000):
            yield squeeze.compress(bytes(2**20)) + squeeze.flush(zlib.Z_SYNC_FLUSH)

    with pytest.raises(GreenroomError):
        await unpack(pieces_of(endless()), store, LIMITS)


@pytest.fixture
def threads_change_places_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("threads_change_places_often")
async def test_a_cancelled_upload_ends_its_thread_and_leaves_nothing_half(store: Store):
    before = threading.active_count()
    for round_ in range(60):
        begun = asyncio.Event()
        upload = asyncio.create_task(unpack(stuck(begun), store, LIMITS))
        await begun.wait()
        for _ in range(round_ % 7):
            await asyncio.sleep(0)
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload
    await asyncio.get_running_loop().shutdown_default_executor()
    assert threading.active_count() <= before
    assert list(store.arriving.iterdir()) == []


async def stuck(begun: asyncio.Event) -> AsyncIterator[bytes]:
    yield tar(GOOD, file("b.bin", bytes(100_000)))[:20_000]
    begun.set()
    await asyncio.Event().wait()
