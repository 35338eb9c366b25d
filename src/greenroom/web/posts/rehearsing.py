"""Order a rehearsal; accept, reject or tolerate what one saw."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from greenroom.web.answers import Answers, go, is_fragment
from greenroom.web.model import Asked, number_of, step_of
from greenroom.web.pages import rehearsal
from greenroom.web.posts.form import Posted, posted
from greenroom.web.views import Place
from greenroom.web.words import several

MOST_WHY = 1000
"""Characters of a reason that are kept."""


async def order(request: Request) -> Response:
    """Order a rehearsal of a version and show how it goes."""
    given = await posted(request)
    version = number_of(given.fields.get("version", ""))
    await given.backstage.rehearse(
        given.me,
        given.slug,
        version,
        load=given.fields.get("load") == "yes",
        profile=given.fields.get("profile") == "yes",
    )
    return go(request, _page(given.slug, version), f"v{version} will be rehearsed.")


async def judge(request: Request) -> Response:
    """Say what a difference is, or everything of a journey."""
    given = await posted(request)
    version = number_of(given.fields.get("version", ""))
    verb = given.one_of("verb", "accept", "reject", "tolerate")
    place = _place(given)
    why = given.fields.get("why", "").strip()[:MOST_WHY]
    said = await given.backstage.judge(given.me, given.slug, place, verb, why)  # ty: ignore[invalid-argument-type]
    if is_fragment(request):
        return await _anew(given, version, place.rehearsal)
    anchor = given.fields.get("anchor", "")
    where = f"{_page(given.slug, version)}?rehearsal={place.rehearsal}"
    return go(request, f"{where}#{anchor}" if anchor.replace("-", "").isalnum() else where, said)


async def scale(request: Request) -> Response:
    """Allow as many instances as a load test found to be needed."""
    given = await posted(request)
    version, stage = number_of(given.fields.get("version", "")), given.fields.get("stage", "")
    most, sessions = (step_of(given.fields.get(name, "")) or 0 for name in ("most", "sessions"))
    await given.backstage.set_scale(given.me, given.slug, stage, most, sessions)
    said = f"{several(most, 'instance')} with {several(sessions, 'session')} each at {stage}."
    return go(request, _page(given.slug, version), said)


async def _anew(given: Posted, version: int, key: str) -> Response:
    """Return the part of the page that changed, for a script that puts it in its place."""
    answers: Answers = given.request.app.state.answers
    path = {"slug": given.slug, "version": f"v{version}"}
    shown = await rehearsal.rehearsal(Asked(given.backstage, given.me, path, {"rehearsal": key}))
    return HTMLResponse(answers.live(given.request, given.me, shown))


def _place(given: Posted) -> Place:
    return Place(
        given.fields.get("rehearsal", ""),
        given.fields.get("journey", ""),
        step_of(given.fields.get("step", "")),
        given.fields.get("output", ""),
    )


def _page(slug: str, version: int) -> str:
    return f"/apps/{slug}/versions/v{version}/rehearsal"
