"""Memory stays flat, however large a bundle is: measured in a process of its own."""

import subprocess
import sys

import pytest

from publish.s3 import bucket

GIGABYTE = 10**9

COMMON = """
import asyncio, resource, sys, tarfile
from pathlib import Path
from greenroom.kernel.settings import UploadLimits
from greenroom.publish.archive import pack, unpack
from greenroom.publish.folder import pack as pack_folder, read
from greenroom.publish.model import File
from greenroom.publish.store import Store, Trees

home, size = Path(sys.argv[1]), int(sys.argv[2])
limits = UploadLimits(ratio=10**6)
store = Store(sys.argv[3], home)

def grown():
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""

UP = """
(home / "app").mkdir()
with (home / "app" / "data.bin").open("wb") as file:
    file.truncate(size)  # sparse: costs no disk
found = read(home / "app")
assert found.bundle.size == size

async def main():
    async def pieces():
        for piece in pack_folder(found.sources, found.bundle.files):
            yield piece
    unpacked = await unpack(pieces(), store, limits)
    assert unpacked.bundle == found.bundle
    await store.settle(unpacked.bundle.files)
    tree = await Trees(store, home / "bundles").materialise(unpacked.bundle)
    assert (tree / "data.bin").stat().st_size == size

asyncio.run(main())
print(grown())
"""

DOWN = """
async def main():
    async def zeros():
        for _ in range(size // 10**6):
            yield bytes(10**6)
    digest, kept = await store.put(zeros())
    assert kept == size
    from greenroom.publish.model import bundle_of
    bundle = bundle_of([File("data.bin", size, digest)])
    total = 0
    async for piece in pack(bundle, store, level=1):
        total += len(piece)
    assert 0 < total < size

asyncio.run(main())
print(grown())
"""


@pytest.mark.parametrize("way", [UP, DOWN], ids=["up", "down"])
def test_a_gigabyte_takes_little_memory(tmp_path, way: str):
    done = subprocess.run(
        [sys.executable, "-c", COMMON + way, str(tmp_path), str(GIGABYTE), ""],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 64, f"memory grew by {done.stdout} MiB"


def test_a_large_file_in_s3_takes_little_memory_there_and_back(tmp_path):
    size, url = 200 * 10**6, "s3://bucket/store"
    with bucket() as environment:
        done = subprocess.run(
            [sys.executable, "-c", COMMON + UP, str(tmp_path), str(size), url],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 120, f"memory grew by {done.stdout} MiB"
