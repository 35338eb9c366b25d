"""Variables, secrets, access, members."""

from starlette.requests import Request
from starlette.responses import Response

from greenroom.web.answers import go
from greenroom.web.posts.form import Posted, posted
from greenroom.web.views import Role


async def set_variable(request: Request) -> Response:
    """Set a variable or secret."""
    given = await posted(request)
    stage, name = given.fields.get("stage", ""), given.fields.get("name", "").strip()
    secret = given.fields.get("secret") == "yes"
    value = given.fields.get("value", "")
    await given.backstage.set_variable(given.me, given.slug, stage, name, value, secret=secret)
    said = f"{name} is set in {stage}. Instances started from now on have it."
    return _back(given, said, f"#{stage}")


async def remove_variable(request: Request) -> Response:
    """Remove a variable or secret."""
    given = await posted(request)
    stage, name = given.fields.get("stage", ""), given.fields.get("name", "")
    await given.backstage.remove_variable(given.me, given.slug, stage, name)
    return _back(given, f"{name} is removed from {stage}.", f"#{stage}")


async def set_access(request: Request) -> Response:
    """Say who may visit."""
    given = await posted(request)
    access = given.one_of("access", "public", "signed-in", "invited")
    await given.backstage.set_access(given.me, given.slug, access)  # ty: ignore[invalid-argument-type]
    return _back(given, "Who may visit is changed.", "#access")


async def set_member(request: Request) -> Response:
    """Make somebody owner or viewer, or take them out."""
    given = await posted(request)
    name = given.fields.get("name", "").strip()
    role = given.one_of("role", "owner", "viewer", "none")
    is_group = given.fields.get("kind") == "group"
    wanted: Role | None = None if role == "none" else role  # ty: ignore[invalid-assignment]
    await given.backstage.set_member(given.me, given.slug, name, wanted, group=is_group)
    who = f"Everybody in {name}" if is_group else name
    said = f"{who} is {role} now." if wanted else f"{name} is out."
    return _back(given, said, "#people")


def _back(given: Posted, said: str, place: str) -> Response:
    return go(given.request, f"/apps/{given.slug}/settings{place}", said)
