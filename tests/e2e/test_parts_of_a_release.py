"""A rollback may bring back the variables, flags and scale of the release it goes back to; and be taken back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from e2e import apps
from e2e.server import Server, running, until
from e2e.visitors import look

pytestmark = pytest.mark.anyio
TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}


async def set_variable(
    server: Server, slug: str, name: str, value: str, *, secret: bool = True
) -> None:
    path = f"/apps/{slug}/stages/production/variables/{name}"
    await server.do("PUT", path, {"value": value, "secret": secret})


async def seen(server: Server, slug: str) -> dict[str, str]:
    """Return the variables of ours that a newcomer's instance has."""
    environment = (await look(server, slug)).json["env"]
    return {name: environment[name] for name in ("ALPHA", "BETA") if name in environment}


async def flags(server: Server, slug: str) -> dict[str, str]:
    shown = await server.do("GET", f"/apps/{slug}/flags?stage=production")
    return {each["key"]: each["rule"] for each in shown["flags"]}


async def scale(server: Server, slug: str) -> list[int]:
    return [each["most"] for each in await server.do("GET", f"/apps/{slug}/scales")]


async def live(server: Server, slug: str) -> int:
    return (await server.do("GET", f"/apps/{slug}/releases?stage=production"))[0]["version"]


async def two_releases(server: Server, folder: Path, slug: str) -> None:
    """Release two versions; between them variables, flags and scale change."""
    for word in ("old", "new"):
        await server.deploy(apps.echo(folder, slug, word))
    await set_variable(server, slug, "ALPHA", "first")
    chart = {"key": "chart", "stage": "production", "definition": TOGGLE}
    await server.do("POST", f"/apps/{slug}/flags", chart)
    await server.release(slug, 1)
    assert await seen(server, slug) == {"ALPHA": "first"}
    await set_variable(server, slug, "ALPHA", "second")
    await set_variable(server, slug, "BETA", "more")
    await server.do(
        "POST", f"/apps/{slug}/flags/chart/toggles", {"stage": "production", "on": True}
    )
    allowed = {"most": 3, "sessions": 5}
    await server.do("PUT", f"/apps/{slug}/stages/production/scale", allowed)
    await server.release(slug, 2)
    assert await seen(server, slug) == {"ALPHA": "second", "BETA": "more"}


async def test_a_rollback_brings_back_what_it_is_asked_for_and_its_undo_too(
    server: Server, tmp_path: Path
) -> None:
    await two_releases(server, tmp_path, "vary")
    parts = ["variables", "flags", "scale"]
    plan = await server.do("POST", "/apps/vary/rollback-plans", {"parts": parts[:1]})
    assert plan["brought"] == ["variables"]
    assert [part["changes"] for part in plan["parts"]] == [
        [
            "ALPHA, a secret, gets back its value of then.",
            "BETA is removed: it was not there then.",
        ],
        ["chart: off for everybody (was: on for everybody)."],
        ["What greenroom.toml says, instead of at most 3 instances with 5 sessions each."],
    ]
    assert await live(server, "vary") == 2  # nothing has happened yet

    await server.do("POST", "/apps/vary/rollbacks", {"parts": parts})
    assert await seen(server, "vary") == {"ALPHA": "first"}
    assert (await flags(server, "vary"))["chart"].startswith("off")
    assert await scale(server, "vary") == []
    events = await server.do("GET", "/events?app=vary&limit=10")
    by_kind = {event["kind"]: event["data"] for event in events}
    assert by_kind["rollback.made"]["parts"] == parts
    assert by_kind["variable.set-back"]["names"] == ["ALPHA", "BETA"]
    assert "flag.undone" in by_kind
    assert "first" not in str(events)

    undo = await server.do("POST", "/apps/vary/rollback-plans", {"undo": True})
    assert undo["brought"] == parts
    assert "BETA, a secret, comes back with its value of then." in undo["parts"][0]["changes"]
    assert (await server.do("POST", "/apps/vary/rollbacks", {"undo": True}))["version"] == 2
    assert await seen(server, "vary") == {"ALPHA": "second", "BETA": "more"}
    assert (await flags(server, "vary"))["chart"].startswith("on")
    assert await scale(server, "vary") == [3]
    status, said = await server.ask("POST", "/apps/vary/rollbacks", {"undo": True})
    assert (status, said["title"]) == (
        409,
        "The last release of vary at production is no rollback.",
    )
    assert (await server.roll_back("vary"))["version"] == 1  # and it stands before v2 as ever


async def test_without_being_asked_a_rollback_leaves_them_as_they_are(
    server: Server, tmp_path: Path
) -> None:
    await two_releases(server, tmp_path, "same")
    await server.roll_back("same")
    assert (await look(server, "same")).json["word"] == "old"
    assert (await flags(server, "same"))["chart"].startswith("on")
    assert await scale(server, "same") == [3]
    again = await server.do("POST", "/apps/same/rollbacks", {"version": 2, "parts": ["variables"]})
    assert again["version"] == 2


async def test_what_is_live_can_get_its_own_settings_back(server: Server, tmp_path: Path) -> None:
    await two_releases(server, tmp_path, "own")
    await set_variable(server, "own", "ALPHA", "third")
    await set_variable(server, "own", "BETA", "more")  # the same again is no change
    wanted = {"version": 2, "parts": ["variables"]}
    plan = await server.do("POST", "/apps/own/rollback-plans", wanted)
    assert plan["sentences"] == ["v2 stays live."]
    assert plan["parts"][0]["changes"] == ["ALPHA, a secret, gets back its value of then."]
    await server.do("POST", "/apps/own/rollbacks", wanted)
    assert await seen(server, "own") == {"ALPHA": "second", "BETA": "more"}
    await server.do("POST", "/apps/own/rollbacks", {"undo": True})
    assert (await seen(server, "own"))["ALPHA"] == "third"
    assert (await server.roll_back("own"))["version"] == 1


async def test_a_rollout_that_has_reached_somebody_is_given_up_with_its_settings(
    server: Server, tmp_path: Path
) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "stepwise", word))
    await set_variable(server, "stepwise", "ALPHA", "first")
    await server.release("stepwise", 1)
    await set_variable(server, "stepwise", "ALPHA", "second")
    canary = {"version": 2, "strategy": {"kind": "canary", "steps": [50, 100]}}
    begun = await server.do("POST", "/apps/stepwise/rollouts", canary)

    async def is_stepping() -> bool:
        return (await server.do("GET", f"/apps/stepwise/rollouts/{begun['id']}"))["step"] == 0

    await until(is_stepping)
    plan = await server.do("POST", "/apps/stepwise/rollback-plans", {"parts": ["variables"]})
    assert plan["sentences"] == ["The rollout of v2 ends.", "v1 stays live."]
    await server.do("POST", "/apps/stepwise/rollbacks", {"parts": ["variables"]})
    assert await live(server, "stepwise") == 1
    assert await seen(server, "stepwise") == {"ALPHA": "first"}
    ended = await server.do("GET", f"/apps/stepwise/rollouts/{begun['id']}")
    assert ended["state"] == "aborted"


async def test_a_release_that_waits_for_its_time_does_not_hold_a_rollback_up(
    server: Server, tmp_path: Path
) -> None:
    for word in ("one", "two", "three"):
        await server.deploy(apps.echo(tmp_path, "later", word))
    await server.release("later", 1)
    await server.release("later", 2)
    at = {"kind": "all-at-once", "at": "2099-12-01T08:00:00Z"}
    begun = await server.do("POST", "/apps/later/rollouts", {"version": 3, "strategy": at})
    plan = await server.do("POST", "/apps/later/rollback-plans", {})
    assert plan["sentences"][0] == "The release of v3 at 2099-12-01 08:00 UTC is given up."
    assert (await server.roll_back("later"))["version"] == 1
    assert (await server.do("GET", f"/apps/later/rollouts/{begun['id']}"))["state"] == "aborted"


async def test_what_was_never_released_has_none_to_bring(server: Server, tmp_path: Path) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "bare", word))
    await server.release("bare", 2)
    wanted = {"version": 1, "parts": ["variables"]}
    status, said = await server.ask("POST", "/apps/bare/rollbacks", wanted)
    assert (status, said["title"]) == (409, "The variables of v1 at production were not kept.")
    plan = await server.do("POST", "/apps/bare/rollback-plans", {"version": 1})
    assert all(part["refused"] for part in plan["parts"])


@pytest.mark.parametrize("after", [0.0, 0.3, 0.6, 1.0])
async def test_a_kill_at_any_moment_leaves_all_of_it_or_nothing(
    tmp_path: Path, after: float
) -> None:
    with running() as server:
        await two_releases(server, tmp_path, "whole")
        wanted = {"parts": ["variables", "flags", "scale"]}
        asked = asyncio.create_task(server.ask("POST", "/apps/whole/rollbacks", wanted))
        await asyncio.sleep(after)
        server.kill()
        await asyncio.gather(asked, return_exceptions=True)
        server.start()
        found = await _whole(server)
        assert found in (_OLD, _NEW), found
        if found == _NEW:
            await server.do("POST", "/apps/whole/rollbacks", wanted)
            assert await _whole(server) == _OLD


_OLD: tuple[Any, ...] = (1, ["ALPHA"], "off for everybody", [])
_NEW: tuple[Any, ...] = (2, ["ALPHA", "BETA"], "on for everybody", [3])


async def _whole(server: Server) -> tuple[Any, ...]:
    names = [each["name"] for each in await server.do("GET", "/apps/whole/variables")]
    chart = (await flags(server, "whole"))["chart"]
    return await live(server, "whole"), names, chart, await scale(server, "whole")
