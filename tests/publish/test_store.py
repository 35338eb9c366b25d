import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.kernel.errors import NotFoundError, TooLargeError, UnreadyError
from greenroom.publish.model import File, bundle_of
from greenroom.publish.store import DamagedError, Store, Trees
from greenroom.publish.store.places import Local, Remote
from publish.s3 import bucket

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def s3() -> Iterator[None]:
    with bucket() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(params=["local", "memory", "s3"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """The store on each kind of place; `memory` and `s3` are file systems of fsspec."""
    if request.param == "s3":
        request.getfixturevalue("s3")
    urls = {"local": "", "memory": f"memory://{tmp_path.name}/store"}
    url = urls.get(request.param, f"s3://bucket/{tmp_path.name}")
    return Store(url, tmp_path / "home")


async def pieces(*parts: bytes):
    for part in parts:
        yield part


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def put(store: Store, path: str, data: bytes, *, executable: bool = False) -> File:
    digest, size = await store.put(pieces(data))
    return File(path, size, digest, executable)


async def test_a_file_is_kept_under_its_digest_and_read_again(any_store: Store):
    digest, size = await any_store.put(pieces(b"one ", b"two"), digest_of(b"one two"), 7)
    assert (digest, size) == (digest_of(b"one two"), 7)
    assert [piece async for piece in any_store.open(digest)] == [b"one two"]


async def test_only_what_is_missing_is_asked_for_each_digest_once(any_store: Store):
    kept = await put(any_store, "a", b"kept")
    lacking = File("b", 1, "0" * 64)
    again = File("c", 1, "0" * 64)
    assert await any_store.missing([again, kept, lacking]) == (again,)


@pytest.mark.parametrize(("digest", "size"), [("0" * 64, None), (None, 3), (None, 5)])
async def test_what_is_not_as_announced_is_not_kept(any_store: Store, digest, size):
    with pytest.raises(DamagedError):
        await any_store.put(pieces(b"four"), digest, size)
    assert list(any_store.place.all()) == []
    assert list(any_store.arriving.iterdir()) == []


async def test_a_cut_upload_leaves_nothing(any_store: Store):
    async def broken():
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await any_store.put(broken())
    assert list(any_store.place.all()) == []
    assert list(any_store.arriving.iterdir()) == []


async def test_a_file_beyond_the_limit_is_stopped(any_store: Store):
    with pytest.raises(TooLargeError):
        await any_store.put(pieces(b"12345", b"67890"), most=8)
    assert list(any_store.arriving.iterdir()) == []


async def test_an_unknown_digest_is_a_clear_error(any_store: Store):
    for digest in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(NotFoundError):
            _ = [piece async for piece in any_store.open(digest)]


async def test_a_bundle_settles_only_when_whole(any_store: Store):
    kept = await put(any_store, "a", b"kept")
    await any_store.settle([kept])
    with pytest.raises(DamagedError, match="First: b"):
        await any_store.settle([kept, File("b", 1, "0" * 64)])


async def test_damage_is_found(tmp_path: Path):
    store = Store("", tmp_path)
    good, bad = await put(store, "good", b"good"), await put(store, "bad", b"bad")
    assert isinstance(store.place, Local)
    path = store.place.path(bad.digest)
    path.chmod(0o644)
    path.write_bytes(b"BAD")
    gone = File("gone", 1, "0" * 64)
    assert await store.verify([good, bad, gone]) == (bad, gone)


async def test_a_bundle_becomes_a_read_only_folder(any_store: Store, tmp_path: Path):
    bundle = bundle_of(
        [
            await put(any_store, "app.py", b"app"),
            await put(any_store, "deep/er/run.sh", b"#!/bin/sh", executable=True),
            await put(any_store, "same.py", b"app"),
        ]
    )
    trees = Trees(any_store, tmp_path / "bundles")
    tree = await trees.materialise(bundle)
    assert tree == tmp_path / "bundles" / bundle.digest
    assert (tree / "app.py").read_bytes() == (tree / "same.py").read_bytes() == b"app"
    modes = {path.relative_to(tree).as_posix(): path.stat().st_mode for path in tree.rglob("*")}
    assert {path: oct(mode & 0o777) for path, mode in modes.items()} == {
        "app.py": "0o444",
        "deep": "0o555",
        "deep/er": "0o555",
        "deep/er/run.sh": "0o555",
        "same.py": "0o444",
    }
    assert [path.name for path in (tmp_path / "bundles").iterdir()] == [bundle.digest]


async def test_files_are_shared_with_the_store_where_they_can_be(tmp_path: Path):
    store = Store("", tmp_path)
    file = await put(store, "a", b"a")
    tree = await Trees(store, tmp_path / "bundles").materialise(bundle_of([file]))
    assert isinstance(store.place, Local)
    assert (tree / "a").samefile(store.place.path(file.digest))


async def test_a_folder_asked_for_many_times_at_once_is_made_once(tmp_path: Path):
    store = Store("", tmp_path)
    bundle = bundle_of([await put(store, f"f{number}", b"%d" % number) for number in range(50)])
    several = [Trees(store, tmp_path / "bundles") for _ in range(4)]  # as in several processes
    made = await asyncio.gather(*(trees.materialise(bundle) for trees in several * 3))
    assert set(made) == {tmp_path / "bundles" / bundle.digest}
    assert len(list((tmp_path / "bundles").iterdir())) == 1
    assert len(list(made[0].iterdir())) == 50


async def test_a_bundle_with_a_lost_file_leaves_no_folder(any_store: Store, tmp_path: Path):
    bundle = bundle_of([await put(any_store, "a", b"a"), File("b", 1, "0" * 64)])
    with pytest.raises((DamagedError, NotFoundError)):
        await Trees(any_store, tmp_path / "bundles").materialise(bundle)
    assert list((tmp_path / "bundles").iterdir()) == []


async def test_a_damaged_file_is_not_shown(tmp_path: Path):
    store = Store(f"memory://{tmp_path.name}", tmp_path)
    assert isinstance(store.place, Remote)
    bad = tmp_path / "bad"
    bad.write_bytes(b"BAD")
    store.place.take(bad, digest_of(b"good"))
    with pytest.raises(DamagedError, match="damaged"):
        await Trees(store, tmp_path / "bundles").materialise(
            bundle_of([File("a", 4, digest_of(b"good"))])
        )


async def test_folders_not_in_use_are_reclaimed_and_can_be_made_again(tmp_path: Path):
    store = Store("", tmp_path)
    trees = Trees(store, tmp_path / "bundles")
    one, two = [bundle_of([await put(store, "a/b", text)]) for text in (b"one", b"two")]
    for bundle in (one, two):
        await trees.materialise(bundle)
    assert await trees.reclaim({one.digest}) == ()
    assert await trees.reclaim({one.digest}, older_than=-1) == (two.digest,)
    assert [path.name for path in (tmp_path / "bundles").iterdir()] == [one.digest]
    assert ((await trees.materialise(two)) / "a" / "b").read_bytes() == b"two"


async def test_what_nobody_refers_to_is_collected_after_a_while(any_store: Store):
    used, unused = await put(any_store, "a", b"used"), await put(any_store, "b", b"unused")
    assert await any_store.collect({used.digest}, older_than=3600) == 0
    assert await any_store.collect({used.digest}, older_than=-3600) == len(b"unused")
    assert await any_store.missing([used, unused]) == (unused,)


async def test_a_file_that_was_asked_for_just_now_is_not_collected(tmp_path: Path):
    store = Store("", tmp_path)
    file = await put(store, "a", b"a")
    assert isinstance(store.place, Local)
    os.utime(store.place.path(file.digest), (0, 0))
    assert await store.missing([file]) == ()
    assert await store.collect(set(), older_than=3600) == 0


async def test_what_a_killed_upload_left_is_cleared(tmp_path: Path):
    store = Store("", tmp_path)
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from greenroom.publish.store import Store\n"
        "incoming = Store('', Path(sys.argv[1])).incoming()\n"
        "incoming.write(b'x' * 100000)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == -9
    assert len(list(store.arriving.iterdir())) == 1
    await store.collect(set(), older_than=-1)
    assert list(store.arriving.iterdir()) == []
    assert list(store.place.all()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("a disk of its own can be mounted by root only")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


async def test_a_full_disk_is_said_and_leaves_nothing_half(small_disk: Path):
    store = Store("", small_disk)
    small = await put(store, "a", b"a" * 100_000)
    with pytest.raises(UnreadyError, match="disk is full"):
        await store.put(pieces(*[b"x" * 300_000] * 10))
    assert list(store.arriving.iterdir()) == []
    assert await store.missing([small]) == ()
    runnable = File("run.sh", small.size, small.digest, executable=True)
    copies = [replace(runnable, path=f"run-{number}.sh") for number in range(20)]
    with pytest.raises(UnreadyError, match="disk is full"):
        await Trees(store, small_disk / "bundles").materialise(bundle_of(copies))
    assert list((small_disk / "bundles").iterdir()) == []
