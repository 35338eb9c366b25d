"""What sessions do to each other is found: those in step with one another, and those a step behind."""

from pathlib import Path

import pytest

from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.snapshot.examine import examine
from greenroom.rehearsal.snapshot.model import Examined
from greenroom.rehearsal.stand import standing
from kinds.running import environment

pytestmark = pytest.mark.anyio
APP = """
import asyncio, json
from urllib.parse import parse_qs

chosen, inside, turn = "", 0, asyncio.Lock()

async def in_turn():
    async with turn:
        await asyncio.sleep(0.6)

async def app(scope, receive, send):
    global chosen, inside
    if scope["type"] != "http":
        return
    inside += 1
    wanted = parse_qs(scope["query_string"].decode()).get("to")
    if wanted:
        chosen = wanted[0]
    mine = wanted[0] if wanted else chosen
    await WORK
    said = {"body": BODY}
    inside -= 1
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})
"""
STEPS = tuple(
    Step(n, f"GET {path}", Act("call", {"method": "GET", "path": path}))
    for n, path in enumerate(("/a?to=a", "/one", "/b?to=b", "/other"))
)


async def examined(
    folder: Path, body: str, *, work: str = "asyncio.sleep(0.15)", steps: tuple[Step, ...] = STEPS
) -> Examined:
    app = APP.replace("BODY", body).replace("WORK", work)
    (folder / "main.py").write_text(app)
    (folder / "greenroom.toml").write_text('[app]\nkind = "asgi"\nentry = "main:app"\n')
    python = str(environment(("uvicorn",)) / "bin" / "python")
    async with standing(folder, python=python) as stand:
        return await examine(folder, Journey("look", "http", steps), stand.target)


async def test_a_value_that_everybody_writes_to_is_found_a_step_behind(tmp_path: Path) -> None:
    found = await examined(tmp_path, "chosen")
    assert {each.kind for each in found.differences} == {"concurrent"}


async def test_what_meets_in_the_same_function_is_found_in_step(tmp_path: Path) -> None:
    found = await examined(tmp_path, "inside")
    assert {each.kind for each in found.differences} == {"concurrent"}


async def test_an_honest_app_is_the_same_in_company(tmp_path: Path) -> None:
    found = await examined(tmp_path, "wanted")
    assert (found.verdict, found.differences) == ("unapproved", ())


async def test_sessions_that_wait_for_each_other_get_the_time_they_need(tmp_path: Path) -> None:
    step = Step(0, "GET /", Act("call", {"method": "GET", "path": "/"}), timeout=2000.0)
    found = await examined(tmp_path, "wanted", work="in_turn()", steps=(step,))
    assert found.verdict == "unapproved", found.sentence
