"""A person who has to decide is reminded, once each time, whatever happens to the control plane."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from e2e.server import Server, free_port, running
from e2e.server import until as asked
from e2e.test_rollouts import begin, two_versions, until

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def listening(told: list[dict[str, Any]]) -> AsyncGenerator[int]:
    """Take in webhooks on a port."""

    async def listen(request: web.Request) -> web.Response:
        told.append(json.loads(await request.text()))
        return web.Response(status=204)

    listener = web.Application()
    listener.router.add_post("/hook", listen)
    port, runner = free_port(), web.AppRunner(listener)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield port
    finally:
        await runner.cleanup()


async def reminded(server: Server, slug: str) -> list[dict[str, Any]]:
    events = await server.do("GET", f"/events?app={slug}&limit=500")
    return [each for each in events if each["kind"] == "rollout.reminded"]


async def test_reminders_survive_the_death_of_the_control_plane_and_come_once(
    tmp_path: Path,
) -> None:
    told: list[dict[str, Any]] = []
    async with listening(told) as port:
        with running(WEBHOOKS=f'["http://127.0.0.1:{port}/hook"]') as server:
            await two_versions(server, tmp_path, "awaited2")
            rollout = await begin(server, "awaited2", kind="canary", steps=[50], deadline=30)
            held = await until(server, "awaited2", rollout, state="paused", observed_weight=50)
            assert (held["on_deadline"], held["reminded_at"]) == ("abort", None)
            server.kill()
            server.start()
            await asked(lambda: reminded(server, "awaited2"))
            server.kill()
            server.start()
            ended = await until(server, "awaited2", rollout, state="aborted")
            assert ended["reason"] == "Nobody decided in time."
            events = await reminded(server, "awaited2")

            async def all_told() -> bool:
                return len(told) >= len(events)

            await asked(all_told)
    assert 1 <= len(events) <= 2  # one if it was dead at half of the time
    assert all(each["data"]["then"] == "abort" for each in events)
    assert {each["type"] for each in told} == {"greenroom.rollout.reminded"}
    assert len({each["id"] for each in told}) == len(events)
    assert told[0]["data"]["deadline"] == held["deadline_at"].replace("Z", "+00:00")
