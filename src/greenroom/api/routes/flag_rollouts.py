"""Flags that come to users step by step; what is decided about them is in `rollouts`."""

from typing import Annotated

from fastapi import APIRouter, Path

from greenroom.api.rollout_out import rollout_out, wish_of
from greenroom.api.schemas import FlagRolloutIn, RolloutOut, RolloutPlanOut, StrategyOut
from greenroom.api.signed_in import House, OwnApp, SeenApp

routes = APIRouter(prefix="/apps/{slug}/flags/{key}")
Key = Annotated[str, Path(max_length=200)]


@routes.post("/rollouts", status_code=202)
async def begin(key: Key, body: FlagRolloutIn, app: OwnApp, house: House) -> RolloutOut:
    """Begin to bring a variant to the users of a stage; it goes on by itself."""
    begun = await house.flag_rollouts.begin(
        app.actor, app.slug, key, body.variant, body.stage, wish_of(body.strategy),
        supersede=body.supersede,
    )  # fmt: skip
    return rollout_out(house, await house.rollouts.standing(app.slug, begun.id))


@routes.post("/rollout-plans")
async def plan(key: Key, body: FlagRolloutIn, app: SeenApp, house: House) -> RolloutPlanOut:
    """Say what a rollout of the flag would do."""
    found = await house.flag_rollouts.plan(
        app.slug, key, body.variant, body.stage, wish_of(body.strategy), body.supersede
    )
    return RolloutPlanOut(
        title=found.title,
        sentences=list(found.sentences),
        refused="",
        strategy=StrategyOut.model_validate(found.chosen.strategy),
        source=found.chosen.source,
        plain=False,
    )
