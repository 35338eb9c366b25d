"""Versions that harm their users, and are taken back with nobody awake: real Envoy, real processes that die."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from e2e import apps
from e2e.server import Server
from e2e.test_gates import reports, visit
from e2e.test_rollouts import begin, until, words
from e2e.visitors import Visitor, arrive, crowd

pytestmark = pytest.mark.anyio
CRASHES = """
    while (event := await receive())["type"] == "websocket.receive":
        if WORD == "new" and event["text"] == "report":
            os._exit(3)
"""
LOOP = """
    while (event := await receive())["type"] == "websocket.receive":
"""
NEWCOMERS = 10


async def two_versions(server: Server, folder: Path, slug: str) -> None:
    """Deploy an old version, and a new one that dies when somebody asks for the report; release the old."""
    for word in ("old", "new"):
        place = apps.echo(folder, slug, word)
        (place / "echo.py").write_text(apps.ECHO.replace(LOOP, CRASHES))
        await server.deploy(place)
    await server.do("POST", f"/apps/{slug}/rollbacks", {"version": 1})


async def use(visitor: Visitor) -> tuple[str, aiohttp.ClientWebSocketResponse | None]:
    """Open the page and ask for the report over its WebSocket; return the version and what still answers."""
    reply = await visitor.page()
    if reply.status != 200:
        return "new", None
    word = reply.json["word"]
    try:
        opened, _, _ = await visitor.open()
        await opened.send_str("report")
        answer = await opened.receive(60)
    except (aiohttp.ClientError, ConnectionError, TimeoutError):
        return word, None
    return word, opened if answer.type is aiohttp.WSMsgType.TEXT else None


async def test_a_version_that_crashes_for_its_users_is_taken_back_and_nobody_else_is_cut(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "mortal2")
    async with crowd(server, "mortal2", 15) as before, AsyncExitStack() as stack:
        rollout = await begin(server, "mortal2", kind="canary", steps=[50], gates=["sessions"])
        await until(server, "mortal2", rollout, state="stepping", observed_weight=50)
        people = [
            await stack.enter_async_context(arrive(server, "mortal2")) for _ in range(NEWCOMERS)
        ]
        got = await asyncio.gather(*(use(person) for person in people))
        assert {word for word, _ in got} == {"old", "new"}
        assert all(opened is None for word, opened in got if word == "new")
        ended = await until(server, "mortal2", rollout, state="aborted")
        assert "The gate sessions failed" in ended["reason"]
        assert "the app died under it" in ended["reason"]
        assert await words(server, "mortal2", 10) == {"old": 10}
        assert await before.cuts() == 0
        assert set(before.words) == {"old"}
        for word, opened in got:
            if word == "old":
                assert opened is not None
                await opened.send_str("still there?")
                assert (await opened.receive(60)).data == "still there?"
        events = await server.do("GET", "/events?app=mortal2&limit=200")
        [aborted] = [each for each in events if each["kind"] == "rollout.aborted"]
        assert (aborted["actor"], aborted["subject"]) == ("greenroom", "v2")


async def test_a_version_that_burns_what_was_promised_is_taken_back(
    server: Server, tmp_path: Path
) -> None:
    more = '[objectives]\ngood = 99.0\nfast = 90.0\nwithin = "5 s"\n'
    await reports(server, tmp_path, "burning", ("False", "False"), ("False", "True"), more=more)
    rollout = await begin(server, "burning", kind="canary", steps=[50], gates=["objectives"])
    await until(server, "burning", rollout, state="stepping", observed_weight=50)
    await asyncio.gather(*(visit(server, "burning") for _ in range(24)))
    ended = await until(server, "burning", rollout, state="aborted")
    assert "v2 burns “99 % of sessions are good”" in ended["reason"]
    [said] = [each for each in ended["verdicts"] if each["outcome"] == "fail"]
    assert said["numbers"]["good_broken"] >= 3
    assert said["numbers"]["good_burn_rate"] > said["numbers"]["good_limit"] == 14.4
    assert {await visit(server, "burning") for _ in range(5)} == {(1, 200)}
    kept = await server.do("GET", "/apps/burning/objectives")
    assert [(each["stage"], each["version"], each["kind"]) for each in kept] == [
        ("production", 1, "good"), ("production", 1, "fast"),
    ]  # fmt: skip
    assert kept[0]["burn"]["is_burning"]
    assert kept[0]["broken"] >= 3
    assert not kept[1]["burn"]["is_burning"]


async def test_where_going_back_is_wrong_a_burning_promise_waits_and_any_gate_may_be_skipped(
    server: Server, tmp_path: Path
) -> None:
    more = "[objectives]\ngood = 99.0\n"
    await reports(server, tmp_path, "kept", ("False", "False"), ("False", "True"), more=more)
    rollout = await begin(
        server,
        "kept",
        kind="canary",
        steps=[50],
        gates=["objectives", "sessions"],
        on_fail="freeze",
    )
    await until(server, "kept", rollout, state="stepping", observed_weight=50)
    await asyncio.gather(*(visit(server, "kept") for _ in range(24)))
    held = await until(server, "kept", rollout, state="paused")
    assert held["pause_reason"] in ("slo-burn", "gate-failed")  # whichever was asked first
    assert set(held["open_gates"]) == {"objectives", "sessions"}
    other = held["open_gates"][1]
    path = f"/apps/kept/rollouts/{rollout['id']}/skips"
    await server.do("POST", path, {"gate": other, "reason": "known, and being mended"})
    still = await server.do("GET", f"/apps/kept/rollouts/{rollout['id']}")
    assert (still["state"], still["open_gates"]) == ("paused", [held["open_gates"][0]])
    await server.do("POST", path, {"gate": still["open_gates"][0], "reason": "as above"})
    await until(server, "kept", rollout, state="completed")
    events = await server.do("GET", "/events?app=kept&limit=200")
    skips = [each["data"] for each in events if each["kind"] == "rollout.skipped"]
    assert {(each["gate"], each["why"]) for each in skips} == {
        (other, "known, and being mended"), (still["open_gates"][0], "as above"),
    }  # fmt: skip


async def test_a_stage_that_burns_by_the_old_version_asks_whether_the_new_one_mends_it(
    server: Server, tmp_path: Path
) -> None:
    more = "[objectives]\ngood = 99.0\n"
    await reports(server, tmp_path, "mending", ("False", "True"), ("7", "7"), more=more)
    rollout = await begin(server, "mending", kind="canary", steps=[50], gates=["objectives"])
    await until(server, "mending", rollout, state="stepping", observed_weight=50)
    await asyncio.gather(*(visit(server, "mending") for _ in range(24)))
    held = await until(server, "mending", rollout, state="paused", pause_reason="slo-burn")
    assert "burns in production, and not by v2 alone" in held["reason"]
    assert held["on_deadline"] == "abort"
    path = f"/apps/mending/rollouts/{rollout['id']}/skips"
    await server.do("POST", path, {"gate": "objectives", "reason": "v2 is the remedy"})
    await until(server, "mending", rollout, state="completed")
    assert {await visit(server, "mending") for _ in range(5)} == {(2, 200)}
