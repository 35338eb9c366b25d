"""Flags that come to the visitors of a real app step by step: through Envoy, the sandbox, and OFREP."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from e2e import apps
from e2e.server import Server
from e2e.test_rollouts import act, until
from e2e.visitors import arrive

pytestmark = pytest.mark.anyio
TOGGLE = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
CHART = """
import json

from greenroom import flags

BROKEN = {broken}


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    headers = {{name.decode(): value.decode() for name, value in scope["headers"]}}
    on = flags.of(headers).on("new-chart")
    status = 500 if on and BROKEN and scope["path"] == "/report" else 200
    kind = (b"content-type", b"application/json")
    await send({{"type": "http.response.start", "status": status, "headers": [kind]}})
    await send({{"type": "http.response.body", "body": json.dumps(on).encode()}})
"""


async def charted(server: Server, folder: Path, slug: str, *, broken: bool = False) -> None:
    """Deploy and release an app whose report is another one with the flag."""
    toml = f'[app]\nslug = "{slug}"\nkind = "asgi"\nentry = "main:app"\naccess = "public"\n'
    files = {"main.py": CHART.format(broken=broken), "greenroom.toml": toml}
    await server.deploy(apps.write(folder / slug, files))
    await server.release(slug, 1)
    body = {"key": "new-chart", "stage": "production", "definition": TOGGLE}
    await server.do("POST", f"/apps/{slug}/flags", body)


async def begin(server: Server, slug: str, **strategy: Any) -> dict[str, Any]:
    path = f"/apps/{slug}/flags/new-chart/rollouts"
    return await server.do("POST", path, {"strategy": strategy})


async def rule(server: Server, slug: str) -> str:
    return (await server.do("GET", f"/apps/{slug}/flags/new-chart?stage=production"))["rule"]


async def visit(server: Server, slug: str) -> tuple[bool, int]:
    """Return whether a newcomer has the flag, and the status of their report."""
    async with arrive(server, slug) as visitor:
        on = (await visitor.get("/")).json
        return on, (await visitor.get("/report")).status


async def visits(server: Server, slug: str, count: int) -> Counter[tuple[bool, int]]:
    return Counter(await asyncio.gather(*(visit(server, slug) for _ in range(count))))


async def test_a_flag_that_fails_its_visitors_is_taken_back_and_nobody_else_notices(
    server: Server, tmp_path: Path
) -> None:
    await charted(server, tmp_path, "flawed", broken=True)
    rollout = await begin(server, "flawed", kind="canary", steps=[50], gates=["sessions"])
    await until(server, "flawed", rollout, state="stepping", observed_weight=50)
    seen = await visits(server, "flawed", 40)
    assert set(seen) == {(True, 500), (False, 200)}
    ended = await until(server, "flawed", rollout, state="aborted")
    assert "sessions with new-chart=on were bad: it got a server error" in ended["reason"]
    assert await rule(server, "flawed") == "off for everybody"
    assert set(await visits(server, "flawed", 10)) == {(False, 200)}


async def test_a_flag_goes_on_through_the_death_of_the_control_plane_and_a_session_keeps_what_it_has(
    server: Server, tmp_path: Path
) -> None:
    await charted(server, tmp_path, "lively")
    async with arrive(server, "lively") as early:
        assert (await early.get("/")).json is False
        rollout = await begin(server, "lively", kind="canary", steps=[30, 60])
        await until(server, "lively", rollout, state="paused", step=0, observed_weight=30)
        seen = await visits(server, "lively", 40)
        assert 0 < seen[True, 200] < 40, seen
        standing = await server.do("GET", f"/apps/lively/rollouts/{rollout['id']}")
        told = standing["sessions"]
        assert told["new-chart=on"] == seen[True, 200]
        server.kill()
        server.start()
        again = await until(server, "lively", rollout, state="paused", step=0, observed_weight=30)
        await act(server, "lively", rollout, "advances", seq=again["seq"])
        await until(server, "lively", rollout, state="paused", step=1, observed_weight=60)
        assert await rule(server, "lively") == "on for 60 % of users; off for the others"
        await act(server, "lively", rollout, "advances")
        await until(server, "lively", rollout, state="draining", observed_weight=100)
        assert await rule(server, "lively") == "on for everybody"
        assert set(await visits(server, "lively", 10)) == {(True, 200)}
        assert (await early.get("/")).json is False


async def test_a_hand_on_the_flag_takes_over_and_is_named(server: Server, tmp_path: Path) -> None:
    await charted(server, tmp_path, "handy")
    rollout = await begin(server, "handy", kind="canary", steps=[30, 60])
    await until(server, "handy", rollout, state="paused", observed_weight=30)
    status, said = await server.ask(
        "POST", "/apps/handy/flags/new-chart/rollouts", {"strategy": {"steps": [5]}}
    )
    assert (status, "is on its way to production already" in said["title"]) == (409, True)
    body = {"stage": "production", "on": False}
    await server.do("POST", "/apps/handy/flags/new-chart/toggles", body)
    ended = await until(server, "handy", rollout, state="superseded")
    assert ended["reason"].startswith("admin took over by hand: new-chart is off for everybody")
    versions = await server.do("GET", "/apps/handy/rollouts?flag=")
    assert versions == []
    [listed] = await server.do("GET", "/apps/handy/rollouts?flag=new-chart")
    assert (listed["name"], listed["before"]) == ("new-chart=on", "new-chart=off")
    assert (listed["to_version"], listed["flag"], listed["variant"]) == (None, "new-chart", "on")
