"""Archives that are sent to do harm: refused by the API in a sentence, and nothing of them is kept."""

import io
import tarfile

import aiohttp
import pytest

from e2e.server import Server

pytestmark = pytest.mark.anyio


def tar(
    name: str | bytes, *, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 1
) -> bytes:
    """Return a tar.gz with one good file, and one of this name and kind."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.GNU_FORMAT) as archive:
        good = tarfile.TarInfo("index.html")
        archive.addfile(good, io.BytesIO())
        bad = tarfile.TarInfo(
            name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")
        )
        bad.type, bad.linkname = kind, link
        bad.size = size if kind == tarfile.REGTYPE else 0
        archive.addfile(bad, io.BytesIO(bytes(bad.size)))
    return packed.getvalue()


HARMFUL = {
    "a path that climbs out": tar("../../etc/cron.d/x"),
    "an absolute path": tar("/etc/cron.d/x"),
    "a link out": tar("data", kind=tarfile.SYMTYPE, link="/etc/shadow"),
    "a device": tar("disk", kind=tarfile.BLKTYPE),
    "a pipe": tar("pipe", kind=tarfile.FIFOTYPE),
    "a name in an odd encoding": tar(b"caf\xe9.csv"),
    "a bomb": tar("zeros.bin", size=300 * 2**20),
    "half an archive": tar("data.csv", size=100_000)[:-60],
    "no archive": b"This is no archive." * 50,
}


@pytest.mark.parametrize("what", HARMFUL)
async def test_it_is_refused_in_a_sentence_and_leaves_nothing(server: Server, what: str):
    await server.ask("POST", "/apps", {"slug": "fortress"})
    before = kept(server)
    status, said = await send(server, HARMFUL[what])
    assert 400 <= status < 500, said
    assert said["title"]
    assert kept(server) - before <= 1  # the good file may wait for its bundle, and is collected
    assert await server.do("GET", "/apps/fortress/versions") == []


async def send(server: Server, data: bytes) -> tuple[int, dict]:
    headers = {"host": f"localhost:{server.port}", "authorization": f"Bearer {server.token}"}
    url = f"http://127.0.0.1:{server.port}/api/v1/apps/fortress/archives"
    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=data, headers=headers) as response,
    ):
        return response.status, await response.json(content_type=None)


def kept(server: Server) -> int:
    """Return how many files the store has, those on their way included."""
    return sum(1 for path in (server.home / "store").rglob("*") if path.is_file())
