"""Approve or reject a version."""

from starlette.requests import Request
from starlette.responses import Response

from greenroom.web.answers import go
from greenroom.web.model import number_of
from greenroom.web.posts.form import posted

MOST_NOTE = 2000
"""Characters of a note that are kept."""


async def sign_off(request: Request) -> Response:
    """Keep what a person says of a version."""
    given = await posted(request)
    version = number_of(given.fields.get("version", ""))
    decision = given.one_of("decision", "approved", "rejected")
    note = given.fields.get("note", "").strip()[:MOST_NOTE]
    await given.backstage.sign_off(given.me, given.slug, version, decision, note)
    where = f"/apps/{given.slug}/versions/v{version}#sign-off"
    return go(request, where, f"v{version} is {decision} by you.")
