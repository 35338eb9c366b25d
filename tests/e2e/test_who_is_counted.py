"""Shares count the same browser the same way, whatever happens to the server or to its sign-in."""

import asyncio
from pathlib import Path

import pytest

from e2e import apps
from e2e.flagged import flagged
from e2e.server import Server, until
from e2e.visitors import Visitor, arrive, sign_in

pytestmark = pytest.mark.anyio
HALF = {
    "state": "ENABLED",
    "variants": {"on": True, "off": False},
    "defaultVariant": "off",
    "metadata": {"live": True},
    "targeting": {"fractional": [["on", 50], ["off", 50]]},
}


async def test_anonymous_browsers_keep_their_variants_when_the_server_is_killed(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(flagged(tmp_path, "by-browser"))
    body = {"key": "chart", "stage": "production", "definition": HALF}
    await server.do("POST", "/apps/by-browser/flags", body)
    await server.release("by-browser", 1)

    async def variants(visitors: list[Visitor]) -> list[bool]:
        return [(await visitor.get("/asked")).json["asked"] for visitor in visitors]

    visitors: list[Visitor] = []
    async with arrive(server, "by-browser") as one:
        visitors = [Visitor(server, "by-browser", one.session) for _ in range(12)]
        before = await variants(visitors)
        assert len(set(before)) == 2, before
        server.kill()
        server.start()
        assert await variants(visitors) == before
        again = [v.cookies["greenroom_ticket"] for v in visitors]
        await asyncio.gather(*(visitor.reload() for visitor in visitors))
        assert [v.cookies["greenroom_ticket"] for v in visitors] != again  # new sessions
        assert await variants(visitors) == before


async def test_somebody_who_signs_in_to_a_public_app_keeps_the_version_they_had(
    server: Server, tmp_path: Path
) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "known", word))
    await server.release("known", 1)
    wanted = {"version": 2, "strategy": {"kind": "canary", "steps": [50, 100]}}
    begun = await server.do("POST", "/apps/known/rollouts", wanted)

    async def is_stepping() -> bool:
        path = f"/apps/known/rollouts/{begun['id']}"
        return (await server.do("GET", path))["observed_weight"] == 50

    await until(is_stepping)
    async with arrive(server, "known") as one:
        visitors = [Visitor(server, "known", one.session) for _ in range(8)]
        before = [(await visitor.get()).json["word"] for visitor in visitors]
        assert set(before) == {"old", "new"}, before
        for visitor, word in zip(visitors, before, strict=True):
            assert (await sign_in(visitor, "known@production")).status == 303
            seen = (await visitor.get()).json
            assert seen["headers"]["x-greenroom-user"] == "admin"
            assert seen["word"] == word
            later = (await visitor.reload()).json  # another session, the same browser
            assert (later["word"], later["headers"]["x-greenroom-user"]) == (word, "admin")
