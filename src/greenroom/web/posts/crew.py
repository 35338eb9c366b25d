"""Tokens and people. A new secret is shown once, in the answer itself."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from greenroom.web.answers import Answers, go
from greenroom.web.model import Asked, Shown
from greenroom.web.pages import crew
from greenroom.web.posts.form import Posted, posted

NEVER_KEPT = "no-store"


async def create_token(request: Request) -> Response:
    """Make a token and show it."""
    given = await posted(request)
    label = given.fields.get("label", "").strip()[:200]
    made = await given.backstage.create_token(given.me, label)
    shown = await crew.mine(_asked(given))
    shown = replace(shown, view={"token": made, "tokens": shown.view}, more={"made": made})
    return _once(request, given, shown)


async def revoke_token(request: Request) -> Response:
    """End a token."""
    given = await posted(request)
    await given.backstage.revoke_token(given.me, given.fields.get("token", ""))
    return go(request, "/me", "The token is revoked.")


async def add_person(request: Request) -> Response:
    """Make a person and show their password."""
    given = await posted(request)
    name, title = (given.fields.get(field, "").strip() for field in ("name", "title"))
    is_admin = given.fields.get("admin") == "yes"
    made = await given.backstage.add_person(given.me, name, title, admin=is_admin)
    shown = await crew.people(_asked(given))
    view = {"name": name, "password": made, "page": shown.view}
    shown = replace(shown, view=view, more={"made": made, "made_for": name})
    return _once(request, given, shown)


async def add_to_group(request: Request) -> Response:
    """Put people in a group; their names are parted by spaces or commas."""
    given = await posted(request)
    group = given.fields.get("group", "").strip()
    names = given.fields.get("names", "").replace(",", " ").split()
    await given.backstage.add_to_group(given.me, group, names)
    who = f"{', '.join(names)} now in {group}." if names else f"There is a group {group}."
    return go(request, "/people#groups", who)


async def remove_from_group(request: Request) -> Response:
    """Take somebody out of a group, or remove it."""
    given = await posted(request)
    group, name = (given.fields.get(field, "").strip() for field in ("group", "name"))
    await given.backstage.remove_from_group(given.me, group, name)
    said = f"{name} is out of {group}." if name else f"There is no group {group} any more."
    return go(request, "/people#groups", said)


def _asked(given: Posted) -> Asked:
    return Asked(given.backstage, given.me, given.request.path_params, {})


def _once(request: Request, given: Posted, shown: Shown) -> Response:
    answers: Answers = request.app.state.answers
    response = answers.shown(request, given.me, shown, 201)
    response.headers["cache-control"] = NEVER_KEPT
    return response
