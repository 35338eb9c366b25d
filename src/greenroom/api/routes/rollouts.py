"""Rollouts: begin them, decide about them, look at them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from greenroom.api.rollout_out import rollout_out, wish_of
from greenroom.api.schemas import (
    RolloutActIn,
    RolloutIn,
    RolloutOut,
    RolloutPlanOut,
    SkipIn,
    StrategyOut,
)
from greenroom.api.services import Services
from greenroom.api.signed_in import House, OwnApp, Seen, SeenApp
from greenroom.releases.rollouts.brings import VersionChange
from greenroom.releases.rollouts.service import Standing, Verb
from greenroom.releases.rollouts.strategy.plan import plan

routes = APIRouter(prefix="/apps/{slug}")
Flag = Annotated[str | None, Query(max_length=200)]


@routes.post("/rollouts", status_code=202)
async def begin(body: RolloutIn, app: OwnApp, house: House) -> RolloutOut:
    """Begin to bring a version to the users of a stage; it goes on by itself."""
    begun = await house.rollouts.begin(
        app.actor,
        app.slug,
        body.version,
        body.stage,
        wish_of(body.strategy),
        supersede=body.supersede,
    )
    return await _as_it_is(house, app, begun.id)


@routes.get("/rollouts")
async def list_rollouts(
    app: SeenApp,
    house: House,
    stage: str | None = None,
    flag: Flag = None,
    limit: int = Query(50, ge=1, le=500),
) -> list[RolloutOut]:
    """List rollouts, newest first, without their verdicts: of a flag, or for an empty one of versions only."""
    made = await house.rollouts.history(app.slug, stage, limit, flag)
    return [rollout_out(house, Standing(rollout, (), {})) for rollout in made]


@routes.get("/rollouts/{rollout}")
async def look(rollout: str, app: SeenApp, house: House) -> RolloutOut:
    """Show a rollout with all that its gates said."""
    return await _as_it_is(house, app, rollout)


@routes.post("/rollout-plans")
async def plan_rollout(body: RolloutIn, app: SeenApp, house: House) -> RolloutPlanOut:
    """Say what a release would do, and by which strategy."""
    wish = wish_of(body.strategy)
    chosen = await house.rollouts.choose(app.slug, body.version, body.stage, wish)
    chosen = replace(chosen, supersede=body.supersede or chosen.supersede)
    act = await house.releases.plan_release(app.slug, body.version, body.stage)
    return RolloutPlanOut(
        title=act.title,
        sentences=[*chosen.remarks, *plan(chosen, VersionChange(body.version), act.sentences)],
        refused=act.refused,
        strategy=StrategyOut.model_validate(chosen.strategy),
        source=chosen.source,
        plain=chosen.is_plain,
    )


@routes.post("/rollouts/{rollout}/pauses", status_code=201)
async def pause(rollout: str, body: RolloutActIn, app: OwnApp, house: House) -> RolloutOut:
    """Have it stay as it is."""
    return await _act(house, app, rollout, "pause", body)


@routes.post("/rollouts/{rollout}/resumptions", status_code=201)
async def resume(rollout: str, body: RolloutActIn, app: OwnApp, house: House) -> RolloutOut:
    """Have it go on; gates that were not sure are asked anew."""
    return await _act(house, app, rollout, "resume", body)


@routes.post("/rollouts/{rollout}/advances", status_code=201)
async def advance(rollout: str, body: RolloutActIn, app: OwnApp, house: House) -> RolloutOut:
    """Take the next step now."""
    return await _act(house, app, rollout, "advance", body)


@routes.post("/rollouts/{rollout}/skips", status_code=201)
async def skip(rollout: str, body: SkipIn, app: OwnApp, house: House) -> RolloutOut:
    """Let a gate pass, for a reason."""
    return await _act(house, app, rollout, "skip", body, gate=body.gate)


@routes.post("/rollouts/{rollout}/abortions", status_code=201)
async def abort(rollout: str, body: RolloutActIn, app: OwnApp, house: House) -> RolloutOut:
    """Give it up: newcomers get the version before again."""
    return await _act(house, app, rollout, "abort", body)


async def _act(
    house: Services, app: Seen, rollout: str, verb: Verb, body: RolloutActIn, gate: str = ""
) -> RolloutOut:
    await house.rollouts.act(
        app.actor, app.slug, rollout, verb, seq=body.seq, gate=gate, reason=body.reason
    )
    return await _as_it_is(house, app, rollout)


async def _as_it_is(house: Services, app: Seen, rollout: str) -> RolloutOut:
    return rollout_out(house, await house.rollouts.standing(app.slug, rollout))
