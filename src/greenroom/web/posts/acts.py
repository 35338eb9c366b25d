"""Release, promote, roll back, stop, start, restart; remove, restore, retire."""

from starlette.requests import Request
from starlette.responses import Response

from greenroom.web.answers import go
from greenroom.web.next_acts import NOUNS
from greenroom.web.pages.app import act_of
from greenroom.web.posts.form import posted


async def perform(request: Request) -> Response:
    """Do what the plan said, then show the app."""
    given = await posted(request)
    act = act_of(NOUNS.get(request.path_params["noun"]), given.fields)
    said = await given.backstage.perform(given.me, given.slug, act)
    return go(request, "/apps" if act.verb == "retire" else f"/apps/{given.slug}", said)
