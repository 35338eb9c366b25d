"""The machine's clock is set by hours while people are in: nobody notices."""

import os
from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server, running
from e2e.visitors import arrive, crowd, look

pytestmark = pytest.mark.anyio
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """Have every process started from now on go by the clock that this file sets."""
    assert LIBRARY, "these tests need Debian's libfaketime"
    file = tmp_path / "clock"
    file.write_text("+0")
    monkeypatch.setenv("LD_PRELOAD", str(LIBRARY))
    monkeypatch.setenv("FAKETIME_TIMESTAMP_FILE", str(file))
    monkeypatch.setenv("FAKETIME_NO_CACHE", "1")
    monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    monkeypatch.setenv("DONT_FAKE_MONOTONIC", "1")
    yield file
    assert os.environ["LD_PRELOAD"] == str(LIBRARY)


def set_clock(file: Path, change: str) -> None:
    """Set the clock; a reader never sees half a file."""
    part = file.with_suffix(".part")
    part.write_text(change)
    part.rename(file)


async def now_at(server: Server) -> datetime:
    """Return the server's time, as its newest event has it."""
    [event, *_] = await server.do("GET", "/events?limit=1")
    return datetime.fromisoformat(event["at"])


async def test_a_clock_that_jumps_ends_no_session_and_stops_no_work(
    clock: Path, tmp_path: Path
) -> None:
    with running() as server:
        await server.deploy(apps.echo(tmp_path, "timeless", "old"))
        await server.release("timeless", 1)
        async with crowd(server, "timeless", 5) as people, arrive(server, "timeless") as visitor:
            born = (await visitor.page()).json["born"]
            await server.deploy(apps.echo(tmp_path, "timeless", "new"))
            await server.release("timeless", 2)
            for number, jump in enumerate(("+3h", "-3h", "+40d"), 3):
                set_clock(clock, jump)
                assert (await visitor.get()).json["born"] == born, jump
                assert (await look(server, "timeless")).json["word"] != "old", jump
                made = await server.deploy(apps.echo(tmp_path, "timeless", f"word{number}"))
                assert (made.number, made.state) == (number, "ready")
                await server.release("timeless", number)
                assert (await look(server, "timeless")).json["word"] == f"word{number}"
                assert await people.cuts() == 0, jump
                away = abs((await now_at(server) - datetime.now(UTC)).total_seconds())
                assert away > 10_000, "the server's clock was not moved"
