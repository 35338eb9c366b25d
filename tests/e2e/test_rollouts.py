"""Versions that come to users step by step, while people are in."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from e2e import apps
from e2e.server import PATIENCE, Server
from e2e.visitors import arrive, crowd, look

pytestmark = pytest.mark.anyio
NEWCOMERS = 60


async def two_versions(server: Server, folder: Path, slug: str, more: str = "") -> None:
    """Deploy an old and a new version, and release the old one."""
    for word in ("old", "new"):
        await server.deploy(apps.echo(folder, slug, word, more=more))
    await server.do("POST", f"/apps/{slug}/rollbacks", {"version": 1})


async def begin(server: Server, slug: str, **strategy: Any) -> dict[str, Any]:
    return await server.do("POST", f"/apps/{slug}/rollouts", {"version": 2, "strategy": strategy})


async def until(
    server: Server, slug: str, rollout: dict[str, Any], **wanted: Any
) -> dict[str, Any]:
    """Wait until a rollout is as wanted."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = await server.do("GET", f"/apps/{slug}/rollouts/{rollout['id']}")
        if all(found[name] == value for name, value in wanted.items()):
            return found
        assert time.monotonic() < deadline, {
            name: found[name] for name in (*wanted, "state", "reason")
        }
        await asyncio.sleep(0.1)


async def act(server: Server, slug: str, rollout: dict[str, Any], noun: str, **body: Any) -> Any:
    return await server.do("POST", f"/apps/{slug}/rollouts/{rollout['id']}/{noun}", body)


async def words(server: Server, slug: str, count: int = NEWCOMERS) -> Counter[str]:
    """Count what newcomers get."""
    seen = await asyncio.gather(*(look(server, slug) for _ in range(count)))
    return Counter(reply.json["word"] for reply in seen)


async def test_a_canary_survives_the_death_of_the_control_plane_and_cuts_nobody(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "bird")
    async with crowd(server, "bird", 20) as people:
        rollout = await begin(server, "bird", kind="canary", steps=[30, 60, 100])
        await until(server, "bird", rollout, state="paused", step=0, observed_weight=30)
        seen = await words(server, "bird")
        assert 0 < seen["new"] < NEWCOMERS, seen
        server.kill()
        assert await people.cuts() == 0
        server.start()
        again = await until(server, "bird", rollout, state="paused", step=0, observed_weight=30)
        await act(server, "bird", rollout, "advances", seq=again["seq"])
        await until(server, "bird", rollout, state="paused", step=1, observed_weight=60)
        await act(server, "bird", rollout, "advances")
        await until(server, "bird", rollout, state="draining", observed_weight=100)
        assert await words(server, "bird", 10) == {"new": 10}
        assert await people.cuts() == 0
        assert set(people.words) == {"old"}
        standing = await server.do("GET", f"/apps/bird/rollouts/{rollout['id']}")
        assert standing["sessions"]["v1"] >= 20


async def test_a_person_keeps_their_version_as_the_share_grows(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "loyal2")
    rollout = await begin(server, "loyal2", kind="canary", steps=[40, 80])
    await until(server, "loyal2", rollout, state="paused", step=0, observed_weight=40)
    visitors = [arrive(server, "loyal2") for _ in range(20)]
    opened = [await visitor.__aenter__() for visitor in visitors]
    first = [(await visitor.page()).json["word"] for visitor in opened]
    await act(server, "loyal2", rollout, "advances")
    await until(server, "loyal2", rollout, state="paused", step=1, observed_weight=80)
    later = [(await visitor.reload()).json["word"] for visitor in opened]
    assert all(
        after == "new" for before, after in zip(first, later, strict=True) if before == "new"
    )
    assert later.count("new") > first.count("new")
    for visitor in visitors:
        await visitor.__aexit__(None, None, None)
    await act(server, "loyal2", rollout, "abortions", reason="that is all")


async def test_the_audience_sees_it_first_and_a_rollback_gives_it_up(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "early")
    rollout = await begin(server, "early", kind="canary", steps=[50], audience=["admin"])
    await until(server, "early", rollout, state="paused", step=0, observed_weight=0)
    assert (await look(server, "early", token=server.token)).json["word"] == "new"
    assert await words(server, "early", 10) == {"old": 10}
    assert (await server.roll_back("early"))["version"] == 1
    assert (await look(server, "early", token=server.token)).json["word"] == "old"
    ended = await until(server, "early", rollout, state="aborted")
    assert ended["reason"] == "admin rolled back to v1."
    again = await begin(server, "early", kind="canary", steps=[50])
    await until(server, "early", again, state="paused", observed_weight=50)
    await server.do("POST", "/apps/early/rollbacks", {"version": 1})
    await until(server, "early", again, state="aborted")
    assert await words(server, "early", 10) == {"old": 10}


async def test_the_second_of_two_people_is_told_who_was_first(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "twice")
    rollout = await begin(server, "twice", kind="canary", steps=[10, 50])
    seen = await until(server, "twice", rollout, state="paused", step=0)
    await act(server, "twice", rollout, "advances", seq=seen["seq"])
    path = f"/apps/twice/rollouts/{rollout['id']}/abortions"
    status, said = await server.ask("POST", path, {"seq": seen["seq"]})
    assert status == 409
    assert "was faster" in said["title"]
    status, said = await server.ask("POST", "/apps/twice/rollouts", {"version": 2})
    assert status == 409
    assert said["title"] == "v2 is on its way to production already."
    assert "admin began that" in said["detail"]
    await act(server, "twice", rollout, "abortions")
    await until(server, "twice", rollout, state="aborted")
    retry = await begin(server, "twice", kind="blue-green", soak=0)
    assert retry["retry_of"] == rollout["id"]
    await until(server, "twice", retry, observed_weight=100)
    status, said = await server.ask("POST", "/apps/twice/rollouts", {"version": 2})
    assert (status, said["title"]) == (409, "v2 is live at production already.")


async def test_greenroom_toml_says_how_it_is_released(server: Server, tmp_path: Path) -> None:
    more = (
        '[release]\nstrategy = "canary"\nsteps = [20, 100]\nfreeze = ["2020-01-01 - 2020-01-02"]\n'
    )
    await two_versions(server, tmp_path, "ruled", more)
    status, said = await server.ask("POST", "/apps/ruled/releases", {"version": 2})
    assert (status, said["code"]) == (409, "takes-a-rollout")
    rollout = await server.do("POST", "/apps/ruled/rollouts", {"version": 2})
    assert rollout["strategy"]["kind"] == "canary"
    await until(server, "ruled", rollout, state="paused", observed_weight=20)
    plan = await server.do("POST", "/apps/ruled/rollout-plans", {"version": 2})
    assert "v2 was never rehearsed." in plan["sentences"]
    assert "v2 goes to 20 %, then to everybody." in plan["sentences"]
    for body, what in (
        ({"steps": [25, 5]}, "These are no shares of a canary."),
        ({"kind": "canary"}, "A canary needs its shares."),
        ({"gates": ["horoscope"]}, "There is no gate horoscope."),
    ):
        wanted = {"version": 2, "strategy": body, "supersede": "replace"}
        status, said = await server.ask("POST", "/apps/ruled/rollouts", wanted)
        assert (status, said["title"]) == (400, what)
    status, said = await server.ask("POST", "/apps/ruled/rollouts", {"version": 2, "stage": "moon"})
    assert (status, said["title"]) == (404, "There is no stage moon.")


FRAIL = """
import os
if os.environ.get("FRAIL") and open("word.txt").read() == "new":
    raise SystemExit("the new version needs what is not there")
"""


async def test_who_would_get_a_version_that_cannot_start_gets_the_released_one(
    server: Server, tmp_path: Path
) -> None:
    for word in ("old", "new"):
        folder = apps.echo(tmp_path, "frail", word)
        (folder / "echo.py").write_text(apps.ECHO + FRAIL)
        await server.deploy(folder)
    await server.do("POST", "/apps/frail/rollbacks", {"version": 1})
    rollout = await begin(server, "frail", kind="canary", steps=[50, 100])
    await until(server, "frail", rollout, state="paused", observed_weight=50)
    broken = {"value": "yes", "secret": False}
    await server.do("PUT", "/apps/frail/stages/production/variables/FRAIL", broken)
    for instance in await server.do("GET", "/apps/frail/instances"):
        if (instance["version"], instance["stage"]) == (2, "production"):
            status, said = await server.ask("DELETE", f"/apps/frail/instances/{instance['id']}")
            assert (status, said["code"]) == (503, "app-not-ready")  # what takes its place
    assert await words(server, "frail", 20) == {"old": 20}


async def test_a_release_that_is_queued_begins_when_the_one_before_it_has_come_to_a_good_end(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "queuing")
    await server.deploy(apps.echo(tmp_path, "queuing", "newest"))
    first = await begin(server, "queuing", kind="canary", steps=[50])
    await until(server, "queuing", first, state="paused", observed_weight=50)
    body = {"version": 3, "strategy": {"steps": [40]}}
    refused, said = await server.ask("POST", "/apps/queuing/rollouts", body)
    assert (refused, "--queue" in said["detail"] + said.get("fix", "")) == (409, True), said
    path = "/apps/queuing/rollouts"
    second = await server.do("POST", path, body | {"supersede": "queue"})
    assert (second["state"], second["behind"]) == ("queued", first["id"])
    assert second["reason"] == "It waits behind v2, which admin began."
    server.kill()
    server.start()
    async with arrive(server, "queuing") as early:
        assert (await early.get("/")).status == 200
        await act(server, "queuing", first, "advances")
        begun = await until(server, "queuing", second, state="paused", observed_weight=40)
        assert (begun["before"], begun["behind"]) == ("v2", None)
        seen = await words(server, "queuing", 40)
        assert set(seen) == {"new", "newest"}, seen
    ended = await server.do("GET", f"{path}/{first['id']}")
    assert ended["state"] in ("completed", "superseded")
    await act(server, "queuing", second, "abortions")
    await until(server, "queuing", second, state="aborted")
    assert set(await words(server, "queuing", 10)) == {"new"}


async def test_what_waits_behind_a_release_that_is_taken_back_is_cancelled_and_says_why(
    server: Server, tmp_path: Path
) -> None:
    await two_versions(server, tmp_path, "falling")
    await server.deploy(apps.echo(tmp_path, "falling", "newest"))
    first = await begin(server, "falling", kind="canary", steps=[50])
    await until(server, "falling", first, state="paused", observed_weight=50)
    wanted = {"version": 3, "strategy": {"steps": [40]}, "supersede": "queue"}
    second = await server.do("POST", "/apps/falling/rollouts", wanted)
    await server.do("POST", "/apps/falling/rollbacks", {"version": 1})
    ended = await until(server, "falling", second, state="cancelled")
    assert ended["reason"] == (
        "v2 was aborted: admin rolled back to v1. What waited behind it is given up."
    )
