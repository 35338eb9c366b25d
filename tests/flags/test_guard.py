"""One app cannot take all connections of the door, nor hold them without a word."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from greenroom.api.ofrep import guarded
from greenroom.api.ofrep.rate import Rate

pytestmark = pytest.mark.anyio
ASK = b"GET / HTTP/1.1\r\nhost: flags\r\n\r\n"


@contextlib.asynccontextmanager
async def serving(folder: Path, **limits: Any) -> AsyncGenerator[str]:
    async def answer(_: Any) -> PlainTextResponse:
        return PlainTextResponse("here")

    path = str(folder / "door.sock")
    config = uvicorn.Config(
        Starlette(routes=[Route("/", answer)]),
        uds=path, http=guarded(**limits), log_config=None, lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.005)
    yield path
    server.should_exit = server.force_exit = True
    await task


async def answered(path: str, stack: contextlib.AsyncExitStack) -> bool:
    """Open a connection that stays open, and say whether it was served."""
    reader, writer = await asyncio.open_unix_connection(path)
    stack.callback(writer.close)
    try:
        writer.write(ASK)
        return (await reader.read(12)).startswith(b"HTTP/1.1 200")
    except ConnectionError:
        return False


async def test_a_user_with_too_many_connections_is_turned_away_until_one_ends(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, most=3) as path:
        async with contextlib.AsyncExitStack() as held:
            served = [await answered(path, held) for _ in range(5)]
            assert served == [True, True, True, False, False]
        async with contextlib.AsyncExitStack() as held:
            async with asyncio.timeout(30):
                while not await answered(path, held):
                    await asyncio.sleep(0.01)


async def test_a_connection_that_says_nothing_is_ended(tmp_path: Path) -> None:
    async with serving(tmp_path, silent_for=0.1) as path:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b"GET / HTTP/1.1\r\n")
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 30) == b""
        writer.close()


def test_each_name_has_its_own_rate() -> None:
    rate = Rate(per_second=0.001)
    assert [rate.takes("a") for _ in range(2)] == [False, False]
    generous = Rate(per_second=5)
    assert sum(generous.takes("a") for _ in range(100)) in range(10, 20)
    assert generous.takes("b")
