"""The same journey on an old and a new version, with real apps, in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from greenroom.kernel.errors import NotFoundError
from greenroom.monitoring.statistics.paired import PairedTest, paired
from greenroom.rehearsal.journey import write_journey
from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.paired.model import PairedReplay
from greenroom.rehearsal.paired.service import PairedReplays
from greenroom.rehearsal.server.ports import Lent
from greenroom.rehearsal.stand import standing
from kinds.running import environment

pytestmark = pytest.mark.anyio
APP = """
import asyncio, json, time
SECONDS, TOTAL, BROKEN, DIES = 0.03, 7, False, False
# changed

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if DIES and scope["path"] == "/clock":
        __import__("os")._exit(3)
    await asyncio.sleep(SECONDS)
    status = 500 if BROKEN and scope["path"] == "/total" else 200
    kind = (b"content-type", b"application/json")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    body = {"total": TOTAL} if scope["path"] == "/total" else {"now": time.time_ns()}
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
"""


class Lender:
    """Lends what stands in a folder per version."""

    def __init__(self, folder: Path, versions: dict[int, str]) -> None:
        self._folder, self._versions = folder, versions

    @asynccontextmanager
    async def lend(self, app: str, version: int, **_: object) -> AsyncIterator[Lent]:
        if version not in self._versions:
            raise NotFoundError(f"v{version} of {app} is not there.")
        folder = self._folder / f"v{version}"
        folder.mkdir()
        (folder / "main.py").write_text(APP.replace("# changed", self._versions[version]))
        (folder / "greenroom.toml").write_text('[app]\nkind = "asgi"\nentry = "main:app"\n')
        steps = tuple(
            Step(n, f"GET {path}", Act("call", {"method": "GET", "path": path}), timeout=5000)
            for n, path in enumerate(("/total", "/clock"))
        )
        write_journey(folder, Journey("look", "http", steps))
        python = str(environment(("uvicorn",)) / "bin" / "python")
        async with standing(folder, python=python) as stand:
            assert stand.target.socket
            yield Lent(stand.target.socket, stand.pid, folder, str(folder), folder / "log")


async def replayed(home: Path, old: str, new: str) -> PairedReplay:
    (home / "run").mkdir()
    lender = Lender(home, {1: old, 2: new})
    return await PairedReplays(lender, home).play("sales", 1, 2)


async def test_a_version_three_times_as_slow_is_found(tmp_path: Path) -> None:
    found = await replayed(tmp_path, "", "SECONDS = 0.09")
    judged = paired(PairedTest(), [(pair.old, pair.new) for pair in found.pairs])
    assert len(found.pairs) == 24
    assert {pair.label for pair in found.pairs} == {"GET /total", "GET /clock"}
    assert judged.slower
    assert found.differences == found.errors == []
    assert list((tmp_path / "run").iterdir()) == []


async def test_another_figure_is_a_difference_and_a_clock_is_none(tmp_path: Path) -> None:
    found = await replayed(tmp_path, "SECONDS = 0", "SECONDS, TOTAL = 0, 8")
    assert found.differences == ["step 0, GET /total: 7 → 8 at /total"]


async def test_an_error_where_there_was_none_is_an_error(tmp_path: Path) -> None:
    found = await replayed(tmp_path, "SECONDS = 0", "SECONDS, BROKEN = 0, True")
    assert len(found.errors) == 1
    assert "an error instead of a value" in found.errors[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"), [("", "DIES = True", "new"), ("DIES = True", "", "old")]
)
async def test_it_is_said_which_version_did_not_reach_the_end(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    [journey] = (await replayed(tmp_path, old, new)).journeys
    assert journey.fault == fault
    assert journey.why
