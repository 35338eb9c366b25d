"""Whoever loses access is out with their next request; everybody else does not notice."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from e2e import apps
from e2e.server import Server
from e2e.visitors import Reply, Visitor, arrive

pytestmark = pytest.mark.anyio
SOON = 10.0
"""Seconds; a fraction of one is usual, and a ticket would last ten minutes."""


async def person(server: Server, name: str) -> str:
    """Add a person and return a token of theirs."""
    password = password_of(name)
    await server.do("POST", "/people", {"name": name, "password": password})
    made = await server.do("POST", "/tokens", {"name": name, "password": password})
    return made["token"]


def password_of(name: str) -> str:
    return f"the password of {name}"


async def invited_app(server: Server, folder: Path, slug: str) -> None:
    await server.deploy(apps.echo(folder, slug, access="invited"))
    await server.release(slug, 1)


@asynccontextmanager
async def inside(server: Server, slug: str, token: str) -> AsyncGenerator[tuple[Visitor, str]]:
    """Be a person who came in with a token and from then on has nothing but the ticket; give the session."""
    async with arrive(server, slug, token=token) as visitor:
        first = await visitor.get()
        assert first.status == 200, first.text
        visitor.headers.clear()
        yield visitor, await session_of(visitor)


async def session_of(visitor: Visitor) -> str:
    return (await visitor.get()).json["headers"]["x-greenroom-session"]


async def turned_away(visitor: Visitor) -> Reply:
    """Ask until it is refused."""
    async with asyncio.timeout(SOON):
        while (seen := await visitor.get()).status == 200:
            await asyncio.sleep(0.05)
    return seen


async def test_a_member_who_is_removed_is_out_and_the_others_stay_in_their_sessions(
    server: Server, tmp_path: Path
) -> None:
    await invited_app(server, tmp_path, "vault")
    ann, bob = await person(server, "vault-ann"), await person(server, "vault-bob")
    for name in ("vault-ann", "vault-bob"):
        await server.do("PUT", f"/apps/vault/members/{name}", {"role": "viewer"})
    async with (
        inside(server, "vault", ann) as (out, _),
        inside(server, "vault", bob) as (stays, session),
    ):
        opened, _, _ = await stays.open()
        await server.do("DELETE", "/apps/vault/members/vault-ann")
        assert (await turned_away(out)).status == 403
        assert await session_of(stays) == session
        await opened.send_str("still there?")
        assert await opened.receive_str() == "still there?"
        await opened.close()


async def test_who_leaves_the_group_is_out(server: Server, tmp_path: Path) -> None:
    await invited_app(server, tmp_path, "guild")
    token = await person(server, "guild-ann")
    await server.do("PUT", "/groups/guild/people/guild-ann")
    await server.do("PUT", "/apps/guild/groups/guild", {"role": "viewer"})
    async with inside(server, "guild", token) as (visitor, _):
        await server.do("DELETE", "/groups/guild/people/guild-ann")
        assert (await turned_away(visitor)).status == 403
    await server.do("DELETE", "/groups/guild")


async def test_an_app_that_is_public_no_more_sends_strangers_to_sign_in(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.echo(tmp_path, "plaza"))
    await server.release("plaza", 1)
    async with arrive(server, "plaza") as stranger:
        assert (await stranger.get()).status == 200
        await server.do("PATCH", "/apps/plaza", {"access": "signed-in"})
        assert (await turned_away(stranger)).status == 401


async def test_a_ticket_ends_with_the_token_or_sign_in_it_rests_on(
    server: Server, tmp_path: Path
) -> None:
    await invited_app(server, tmp_path, "till")
    token = await person(server, "till-ann")
    await server.do("PUT", "/apps/till/members/till-ann", {"role": "viewer"})
    async with inside(server, "till", token) as (visitor, session):
        own_name = (await server.ask("GET", "/me", token=token))[1]["name"]
        assert (own_name, await session_of(visitor)) == ("till-ann", session)
        [own] = (await server.ask("GET", "/tokens", token=token))[1]
        status, _ = await server.ask("DELETE", f"/tokens/{own['id']}", token=token)
        assert status == 204
        assert (await turned_away(visitor)).status == 401


async def test_signing_out_on_the_dashboard_signs_out_of_the_apps(
    server: Server, tmp_path: Path
) -> None:
    await invited_app(server, tmp_path, "lobby")
    await person(server, "lobby-ann")
    await server.do("PUT", "/apps/lobby/members/lobby-ann", {"role": "viewer"})
    async with arrive(server, "lobby") as visitor, arrive(server, "dashboard") as dashboard:
        dashboard.headers["host"] = f"localhost:{server.port}"
        form = aiohttp.FormData({"name": "lobby-ann", "password": password_of("lobby-ann")})
        await post(dashboard, "/sign-in", form)
        entrance = await dashboard.page("/enter?site=lobby@production&next=/")
        await visitor.page(entrance.headers["location"].partition(f":{server.port}")[2])
        assert (await visitor.get()).json["headers"]["x-greenroom-user"] == "lobby-ann"
        await post(dashboard, "/sign-out", aiohttp.FormData({}))
        assert (await turned_away(visitor)).status == 401


async def post(browser: Visitor, path: str, form: aiohttp.FormData) -> None:
    """Send a form of the dashboard's."""
    sent = form()
    headers = {"content-type": sent.content_type, "sec-fetch-site": "same-origin"}
    answer = await browser.send("POST", path, headers, data=sent._value or b" ")
    assert answer.status == 303, answer.text
