"""Begin a rollout; advance, pause, resume, abort it, or skip one of its gates."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from greenroom.kernel.errors import NotFoundError
from greenroom.web.answers import go
from greenroom.web.model import number_of, step_of
from greenroom.web.posts.form import Posted, posted
from greenroom.web.rollouts import NOUNS, flag_wish
from greenroom.web.views import Decision, RolloutWish

MOST_WHY = 1000
"""Characters of a reason that are kept."""


async def begin(request: Request) -> Response:
    """Begin to bring a version to a stage, and show how it goes."""
    given = await posted(request)
    if given.fields.get("flag"):
        return await _begin_flag(request, given)
    fields = {
        name: given.fields.get(name, "").strip()[:500]
        for name in ("steps", "pause", "audience", "gates", "begin", "supersede")
    }
    wish = RolloutWish(
        version=number_of(given.fields.get("version", "")),
        stage=given.fields.get("stage") or None,
        kind=given.one_of("kind", "all-at-once", "blue-green", "canary"),
        **fields,
    )
    said = await given.backstage.begin_rollout(given.me, given.slug, wish)
    return go(request, f"/apps/{given.slug}", said)


async def _begin_flag(request: Request, given: Posted) -> Response:
    given.one_of("kind", "all-at-once", "blue-green", "canary")
    wish = flag_wish(given.fields)
    said = await given.backstage.begin_rollout(given.me, given.slug, wish)
    return go(request, f"/apps/{given.slug}/flags?stage={quote(wish.stage or '')}", said)


async def decide(request: Request) -> Response:
    """Do what was decided, then show how it goes."""
    given = await posted(request)
    verb = NOUNS.get(request.path_params["noun"])
    if verb is None:
        raise NotFoundError("There is no such decision.", f"Known are {', '.join(NOUNS)}.")
    decision = Decision(
        str(request.path_params["rollout"]),
        verb,
        step_of(given.fields.get("seq", "")),
        given.fields.get("gate", "")[:80],
        given.fields.get("reason", "").strip()[:MOST_WHY],
    )
    said = await given.backstage.decide(given.me, given.slug, decision)
    stage = given.fields.get("flags_of", "")
    return go(request, f"/apps/{given.slug}{f'/flags?stage={quote(stage)}' if stage else ''}", said)
