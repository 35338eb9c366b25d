"""Flags of an app at a stage: looked at, changed, toggled, removed; their history, promotions and files."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from greenroom.api.flag_out import (
    difference_out,
    flag_out,
    flag_set_out,
    promotion_out,
    revision_out,
)
from greenroom.api.schemas import (
    FlagChange,
    FlagDifferenceOut,
    FlagFileIn,
    FlagIn,
    FlagOut,
    FlagPromotionIn,
    FlagPromotionOut,
    FlagRevisionOut,
    FlagSetOut,
    FlagUndoIn,
    ToggleIn,
)
from greenroom.api.services import Services
from greenroom.api.signed_in import House, OwnApp, SeenApp
from greenroom.flags.changing import Changes
from greenroom.flags.checking import checked
from greenroom.flags.rollout import Audience

routes = APIRouter(prefix="/apps/{slug}")
Key = Annotated[str, Path(max_length=200)]
Stage = Annotated[str, Query(pattern=r"^[a-z][a-z0-9]{0,19}$")]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@routes.get("/flags")
async def list_flags(stage: Stage, app: SeenApp, house: House) -> FlagSetOut:
    """List the flags of a stage."""
    house.stages.must_be(stage)
    return flag_set_out(await house.flags.show(app.slug, stage))


@routes.post("/flags", status_code=201)
async def add(body: FlagIn, app: OwnApp, house: House) -> FlagOut:
    """Make a flag."""
    house.stages.must_be(body.stage)
    await house.flags.put(
        app.actor, app.slug, body.stage, body.key, body.definition,
        message=body.message, is_new=True,
    )  # fmt: skip
    return await _shown(house, app.slug, body.stage, body.key)


@routes.get("/flags/{key}")
async def show(key: Key, stage: Stage, app: SeenApp, house: House) -> FlagOut:
    """Show a flag."""
    house.stages.must_be(stage)
    return await _shown(house, app.slug, stage, key)


@routes.patch("/flags/{key}")
async def change(key: Key, body: FlagChange, app: OwnApp, house: House) -> FlagOut:
    """Change parts of a flag."""
    house.stages.must_be(body.stage)
    given = body.audience
    changes = Changes(
        variants=body.variants,
        default=body.default,
        state=body.state,
        targeting=body.targeting,
        audience=Audience(
            given.variant, tuple(given.users), tuple(given.groups), given.since, given.percent
        )
        if given
        else None,
        everybody=body.everybody,
        metadata=body.metadata,
    )
    await house.flags.change(app.actor, app.slug, body.stage, key, changes.of, body.message)
    return await _shown(house, app.slug, body.stage, key)


@routes.delete("/flags/{key}", status_code=204)
async def remove(key: Key, stage: Stage, app: OwnApp, house: House, anyway: bool = False) -> None:
    """Remove a flag; one that was asked for lately only `anyway`."""
    house.stages.must_be(stage)
    await house.flags.remove(app.actor, app.slug, stage, key, anyway=anyway)


@routes.post("/flags/{key}/toggles", status_code=201)
async def toggle(key: Key, body: ToggleIn, app: OwnApp, house: House) -> FlagOut:
    """Turn a flag on or off for everybody."""
    house.stages.must_be(body.stage)
    await house.flags.switch(app.actor, app.slug, body.stage, key, on=body.on, message=body.message)
    return await _shown(house, app.slug, body.stage, key)


@routes.get("/flag-revisions")
async def history(
    stage: Stage,
    app: SeenApp,
    house: House,
    before: Number = None,
    limit: int = Query(50, ge=1, le=500),
) -> list[FlagRevisionOut]:
    """List the revisions of a stage's flags, newest first."""
    house.stages.must_be(stage)
    found = await house.flags.history(app.slug, stage, limit, before)
    return [revision_out(revision) for revision in found]


@routes.get("/flag-differences")
async def differences(
    stage: Stage,
    app: SeenApp,
    house: House,
    revision: Number = None,
    other: Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9]{0,19}$")] = None,
    other_revision: Number = None,
) -> list[FlagDifferenceOut]:
    """Compare two revisions, from `stage` and `revision` to `other` and `other_revision`; else the newest."""
    house.stages.must_be(stage)
    after = house.stages.must_be(other).name if other else stage
    found = await house.flags.compare(app.slug, (stage, revision), (after, other_revision))
    return [difference_out(each) for each in found]


@routes.post("/flag-promotion-plans")
async def plan_promotion(body: FlagPromotionIn, app: SeenApp, house: House) -> FlagPromotionOut:
    """Say what a promotion would bring."""
    source, target = house.stages.must_be(body.source), house.stages.must_be(body.target)
    plan = await house.flags.plan_promotion(
        app.slug, source.name, target.name, keys=tuple(body.keys), take=body.take
    )
    return promotion_out(plan, source.name, target.name)


@routes.post("/flag-promotions", status_code=201)
async def promote(body: FlagPromotionIn, app: OwnApp, house: House) -> FlagRevisionOut:
    """Bring what changed at a stage since the last promotion to another."""
    source, target = house.stages.must_be(body.source), house.stages.must_be(body.target)
    made = await house.flags.promote(
        app.actor, app.slug, source.name, target.name,
        keys=tuple(body.keys), take=body.take, anyway=body.anyway,
    )  # fmt: skip
    return revision_out(made)


@routes.post("/flag-undos", status_code=201)
async def undo(body: FlagUndoIn, app: OwnApp, house: House) -> FlagRevisionOut:
    """Make a new revision equal to an older one."""
    stage = house.stages.must_be(body.stage).name
    return revision_out(
        await house.flags.undo(app.actor, app.slug, stage, body.revision, anyway=body.anyway)
    )


@routes.get("/stages/{stage}/flag-file")
async def export(stage: str, app: SeenApp, house: House, revision: Number = None) -> dict[str, Any]:
    """Return the flags of a stage as a plain flagd file."""
    name = house.stages.must_be(stage).name
    found = await house.flags.at(app.slug, name, revision)
    return found.flags.document if found else {"flags": {}}


@routes.put("/stages/{stage}/flag-file")
async def replace(stage: str, body: FlagFileIn, app: OwnApp, house: House) -> FlagSetOut:
    """Take a whole flagd file in, instead of what is there."""
    name = house.stages.must_be(stage).name
    await house.flags.replace(
        app.actor, app.slug, name, checked(body.document),
        anyway=body.anyway, message=body.message,
    )  # fmt: skip
    return flag_set_out(await house.flags.show(app.slug, name))


async def _shown(house: Services, app: str, stage: str, key: str) -> FlagOut:
    return flag_out((await house.flags.show(app, stage)).find(key), stage)
