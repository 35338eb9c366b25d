"""Evaluations that people ask for: as somebody would see the flags, and by OFREP with a token of their own.

With the base address `/api/v1/apps/<app>/stages/<stage>` every OpenFeature SDK works from outside of an app.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from greenroom.access import can
from greenroom.api.ofrep import answers
from greenroom.api.ofrep.answers import AskedError
from greenroom.api.schemas import FlagEvaluationIn, FlagEvaluationOut
from greenroom.api.services import Services
from greenroom.api.signed_in import House, Seen, SeenApp
from greenroom.flags.model import Asker, Evaluation, Visitor
from greenroom.kernel.errors import NotAllowedError

routes = APIRouter(prefix="/apps/{slug}")
OFREP = "/stages/{stage}/ofrep/v1/evaluate/flags"
Key = Annotated[str, Path(max_length=200)]


@routes.post("/flag-evaluations")
async def evaluate(body: FlagEvaluationIn, app: SeenApp, house: House) -> list[FlagEvaluationOut]:
    """Show every flag as somebody would see it; owners may be anybody."""
    stage = house.stages.must_be(body.stage).name
    user = body.user if body.user is not None else app.me.name
    groups = tuple(body.groups) if body.groups is not None else None
    if (user != app.me.name or groups is not None) and not can.may_change(app.me, app.role):
        raise NotAllowedError(
            f"{app.me.name} may see only their own flags of {app.slug}.",
            "Its owners may see them as anybody would.",
            "Leave out who it is for.",
        )
    visitor = await _visitor(house, user, groups)
    asker = Asker(app.slug, stage, body.version, "")
    found = await house.evaluations.as_visitor(asker, visitor, body.context)
    return [FlagEvaluationOut.model_validate(each) for each in found]


@routes.post(f"{OFREP}/{{key}}", response_class=Response)
async def ofrep_one(stage: str, key: Key, request: Request, app: SeenApp, house: House) -> Response:
    """Answer one flag by OFREP, for the person whose token it is."""
    found = await _ofrep(stage, request, app, house)
    if isinstance(found, Response):
        return found
    missing = Evaluation(key, "ERROR", error="FLAG_NOT_FOUND", details=f"There is no flag {key}.")
    return answers.one(next((each for each in found if each.key == key), missing))


@routes.post(OFREP, response_class=Response)
async def ofrep_all(stage: str, request: Request, app: SeenApp, house: House) -> Response:
    """Answer every flag by OFREP, for the person whose token it is."""
    found = await _ofrep(stage, request, app, house)
    if isinstance(found, Response):
        return found
    metadata = {"app": app.slug, "stage": stage}
    return answers.many(found, metadata, known=request.headers.get("if-none-match"))


async def _ofrep(
    stage: str, request: Request, app: Seen, house: Services
) -> tuple[Evaluation, ...] | Response:
    name = house.stages.must_be(stage).name
    try:
        asked = await answers.context(request)
    except AskedError as error:
        return error.answer
    visitor = await _visitor(house, app.me.name, None)
    return await house.evaluations.as_visitor(Asker(app.slug, name, 0, ""), visitor, asked)


async def _visitor(house: Services, user: str, groups: tuple[str, ...] | None) -> Visitor:
    if groups is None:
        person = await house.access.person(user)
        groups = tuple(sorted(await house.access.groups_of(person)))
    return Visitor(user, user, groups)
