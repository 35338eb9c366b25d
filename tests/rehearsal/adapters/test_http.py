"""Requests are recorded and played; what an app made up is taken from the session that is played."""

import json
import sys
from pathlib import Path

import aiohttp
import pytest

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.recording import recorder
from greenroom.rehearsal.replay.play import play
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import standing

pytestmark = pytest.mark.anyio
JOBS = """
import http.server, json, sys, uuid

JOBS = {}
FACTOR = 2

class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        job = JOBS.get(self.path.removeprefix("/jobs/"))
        rows = [{"n": 1, "double": 1 * FACTOR}, {"n": 2, "double": 2 * FACTOR}]
        self.say(200, rows) if self.path == "/" else self.say(200 if job else 404, {"result": job})

    def do_POST(self):
        size = int(self.headers["content-length"])
        asked = json.loads(self.rfile.read(size))
        key = uuid.uuid4().hex
        JOBS[key] = asked["n"] * FACTOR
        self.say(201, {"id": key})

    def say(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Api).serve_forever()
"""


def api(folder: Path, program: str = JOBS) -> Path:
    folder.mkdir()
    (folder / "program.py").write_text(program)
    head = '[app]\nkind = "command"\ncommand = ["python", "program.py", "{port}"]\n'
    (folder / "greenroom.toml").write_text(head)
    return folder


async def recorded_here(folder: Path) -> Journey:
    async with standing(folder, python=sys.executable) as stand:
        async with recorder(stand.target) as proxy, aiohttp.ClientSession() as client:
            async with client.get(proxy.url) as reply:
                assert (reply.status, bool(await reply.read())) == (200, True)
            async with client.post(proxy.url + "jobs", json={"n": 21}) as reply:
                made = (await reply.json())["id"]
            async with client.get(f"{proxy.url}jobs/{made}") as reply:
                assert await reply.json() == {"result": 42}
        recording = (
            proxy.recording()
        )  # once it has ended: an answer is written down when it was passed on
    return recognise(recording).read(recording, "jobs")


async def test_an_id_of_an_answer_is_taken_from_the_session_that_is_played(tmp_path: Path) -> None:
    journey = await recorded_here(api(tmp_path / "one"))
    assert [step.act.kind for step in journey.steps] == ["open", "call", "call"]
    assert journey.steps[2].act.detail["path"] == "/jobs/${1:/id}"
    async with standing(tmp_path / "one", python=sys.executable) as stand:
        replay = await play(journey, stand.target)
    assert replay.ending == "done", replay.why
    [table, _, result] = replay.steps[-1].outputs.values()
    assert table.content == {"columns": ["n", "double"], "rows": [[1, 2], [2, 4]]}
    assert result.content == {"result": 42}


async def test_a_changed_answer_is_found_and_a_new_id_is_only_proposed(tmp_path: Path) -> None:
    folder = api(tmp_path / "one")
    journey = await recorded_here(folder)
    async with standing(folder, python=sys.executable) as stand:
        first = await examine(folder, journey, stand.target)
        assert [each.path for each in first.volatile] == ["/id"]
        approve(folder, first, "ann", "2026-11-23")
        assert (await examine(folder, journey, stand.target)).passed
    (folder / "program.py").write_text(JOBS.replace("FACTOR = 2", "FACTOR = 3"))
    async with standing(folder, python=sys.executable) as stand:
        result = await examine(folder, journey, stand.target)
    assert result.verdict == "differs"
    assert "2 of 4 cells, column `double`" in json.dumps(
        [each.words for each in result.differences], ensure_ascii=False
    )


async def test_an_answer_that_no_longer_holds_the_id_is_said(tmp_path: Path) -> None:
    journey = await recorded_here(api(tmp_path / "one"))
    changed = api(tmp_path / "two", JOBS.replace('{"id": key}', '{"key": key}'))
    async with standing(changed, python=sys.executable) as stand:
        replay = await play(journey, stand.target)
    assert replay.ending == "stuck"
    assert "'/id'" in replay.why
