"""Rehearsals: ordered, looked at, judged; what they saw and their reports."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, Response

from greenroom.api.routes.versions import Number
from greenroom.api.schemas import JudgementIn, JudgementOut, RehearsalIn, RehearsalOut
from greenroom.api.services import Services
from greenroom.api.signed_in import House, OwnApp, SeenApp
from greenroom.flags.rollout import for_everybody
from greenroom.kernel.errors import NotFoundError
from greenroom.rehearsal.server.model import Rehearsal, Wish
from greenroom.rehearsal.server.showing import Picture, picture

routes = APIRouter(prefix="/apps/{slug}")
Key = Annotated[str, Path(pattern="^[0-9a-z]{1,40}$")]
SEALED = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "script-src 'unsafe-inline'; sandbox allow-scripts",
    "x-content-type-options": "nosniff",
}
"""What an app made is never a page of this server: it has no origin and reaches nothing."""


@routes.post("/versions/{number}/rehearsals", status_code=202)
async def order(number: Number, body: RehearsalIn, app: OwnApp, house: House) -> RehearsalOut:
    """Order a rehearsal; it is performed in the background when its turn comes."""
    await _must_be_known(house, app.slug, body.flags)
    wish = Wish(body.load, body.profile, body.flags, body.both_ways)
    return _out(house, await house.rehearsals.order(app.actor, app.slug, number, wish))


@routes.get("/rehearsals")
async def list_rehearsals(
    app: SeenApp,
    house: House,
    version: int | None = Query(None, ge=1, le=1_000_000),
    limit: int = Query(20, ge=1, le=200),
) -> list[RehearsalOut]:
    """List rehearsals, newest first."""
    found = await house.rehearsals.of_app(app.slug, version, limit)
    return [_out(house, rehearsal) for rehearsal in found]


@routes.get("/rehearsals/{key}")
async def show(key: Key, app: SeenApp, house: House) -> RehearsalOut:
    """Show a rehearsal."""
    return _out(house, await house.rehearsals.find(app.slug, key))


@routes.post("/rehearsals/{key}/judgements", status_code=201)
async def judge(key: Key, body: JudgementIn, app: OwnApp, house: House) -> RehearsalOut:
    """Accept, reject or tolerate what was seen, with a reason."""
    rehearsal = await house.rehearsals.find(app.slug, key)
    judged = await house.rehearsals.judging.judge(
        app.actor,
        rehearsal,
        body.journey,
        body.verb,
        step=body.step,
        output=body.output,
        why=body.why,
    )
    return _out(house, judged)


@routes.get("/judgements")
async def list_judgements(
    app: SeenApp, house: House, journey: str | None = None
) -> list[JudgementOut]:
    """List what people said of an app's journeys, oldest first."""
    found = await house.rehearsals.judging.history(app.slug, journey)
    return [JudgementOut.model_validate(each) for each in found]


@routes.get("/rehearsals/{key}/outputs")
async def read_output(
    key: Key,
    app: SeenApp,
    house: House,
    journey: str,
    step: int,
    output: str,
    which: Literal["seen", "approved", "difference"] = "seen",
) -> Response:
    """Return one output after one step: an image or a file as it is, anything else as JSON."""
    rehearsal = await house.rehearsals.find(app.slug, key)
    wanted = Picture(rehearsal.id, journey, step, output, which)
    data, media = await asyncio.to_thread(picture, house.rehearsals.keeping, wanted)
    if data is None:
        raise NotFoundError(f"The rehearsal keeps no such output of step {step}.")
    return Response(data, media_type=media, headers=SEALED)


@routes.get("/rehearsals/{key}/reports/{name}")
async def read_report(
    key: Key, name: Literal["load", "profile", "speedscope"], app: SeenApp, house: House,
    journey: str,
) -> Response:  # fmt: skip
    """Return a report: a page that stands alone, or a file for speedscope."""
    rehearsal = await house.rehearsals.find(app.slug, key)
    return FileResponse(
        house.rehearsals.keeping.report(rehearsal.id, journey, name), headers=SEALED
    )


async def _must_be_known(house: Services, app: str, flags: dict[str, str]) -> None:
    """Raise if a flag, or a variant of it, is not there to be set."""
    if not flags:
        return
    shown = await house.flags.show(app, house.stages.first.name)
    for key, variant in flags.items():
        for_everybody(shown.find(key).definition, variant)


def _out(house: Services, rehearsal: Rehearsal) -> RehearsalOut:
    out = RehearsalOut.model_validate(rehearsal)
    return out.model_copy(update={"doing": house.rehearsals.doing(rehearsal.id)})
