"""Acts on flags."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from greenroom.web.answers import go
from greenroom.web.pages.flags import act_of
from greenroom.web.posts.form import posted


async def perform(request: Request) -> Response:
    """Do what the plan said, then show the flags."""
    given = await posted(request)
    act = act_of(given.fields)
    said = await given.backstage.perform_flags(given.me, given.slug, act)
    return go(request, f"/apps/{given.slug}/flags?stage={quote(act.target or act.stage)}", said)
