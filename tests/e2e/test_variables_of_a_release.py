"""A rollback may bring the variables of its release back."""

from pathlib import Path

import pytest

from e2e import apps
from e2e.server import Server
from e2e.visitors import look

pytestmark = pytest.mark.anyio


async def set_variable(server: Server, slug: str, name: str, value: str) -> None:
    path = f"/apps/{slug}/stages/production/variables/{name}"
    await server.do("PUT", path, {"value": value, "secret": True})


async def seen(server: Server, slug: str) -> dict[str, str]:
    """Return the variables of ours that a newcomer's instance has."""
    environment = (await look(server, slug)).json["env"]
    return {name: environment[name] for name in ("ALPHA", "BETA") if name in environment}


async def test_a_rollback_brings_them_back_only_if_asked(server: Server, tmp_path: Path) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "vary", word))
    await set_variable(server, "vary", "ALPHA", "first")
    await server.release("vary", 1)
    assert await seen(server, "vary") == {"ALPHA": "first"}
    await set_variable(server, "vary", "ALPHA", "second")
    await set_variable(server, "vary", "BETA", "more")
    await server.release("vary", 2)
    assert await seen(server, "vary") == {"ALPHA": "second", "BETA": "more"}
    await server.do("POST", "/apps/vary/rollbacks", {"variables": True})
    assert await seen(server, "vary") == {"ALPHA": "first"}
    known = await server.do("GET", "/apps/vary/variables")
    assert [each["name"] for each in known] == ["ALPHA"]
    await server.do("POST", "/apps/vary/rollbacks", {"version": 2})
    status, said = await server.ask(
        "POST", "/apps/vary/rollbacks", {"version": 1, "variables": True}
    )
    assert status == 201, said


async def test_what_was_never_released_has_none_to_bring(server: Server, tmp_path: Path) -> None:
    for word in ("old", "new"):
        await server.deploy(apps.echo(tmp_path, "bare", word))
    await server.release("bare", 2)
    wanted = {"version": 1, "variables": True}
    status, said = await server.ask("POST", "/apps/bare/rollbacks", wanted)
    assert (status, said["title"]) == (409, "The variables of v1 at production were not kept.")
