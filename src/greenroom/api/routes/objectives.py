"""What users were promised, and how it is kept."""

from fastapi import APIRouter

from greenroom.api.schemas import BurnOut, ObjectiveOut
from greenroom.api.signed_in import House, SeenApp
from greenroom.monitoring.objectives.burn import Burn
from greenroom.releases.objectives import Kept

routes = APIRouter(prefix="/apps/{slug}/objectives")


@routes.get("")
async def list_objectives(
    app: SeenApp, house: House, stage: str | None = None
) -> list[ObjectiveOut]:
    """List the objectives of what the stages show, how they are kept, and how fast they burn."""
    return [_out(each) for each in await house.objectives.kept(app.slug, stage)]


def _out(kept: Kept) -> ObjectiveOut:
    objective = kept.objective
    return ObjectiveOut(
        stage=kept.stage,
        version=kept.version,
        kind=objective.kind,
        words=objective.words,
        target=objective.target,
        within=objective.within,
        window_seconds=objective.window.total_seconds(),
        sessions=kept.sessions,
        broken=kept.broken,
        unseen=kept.unseen,
        share=kept.share,
        budget_left=kept.budget_left,
        burn=_burn_out(kept.burn),
    )


def _burn_out(burn: Burn) -> BurnOut:
    return BurnOut(
        is_burning=burn.is_burning,
        rate=burn.rate,
        limit=burn.limit,
        long_seconds=burn.pace.long.total_seconds(),
        long_sessions=burn.long.sessions,
        long_broken=burn.long.broken,
        short_seconds=burn.pace.short.total_seconds(),
        short_sessions=burn.short.sessions,
        short_broken=burn.short.broken,
        remark=burn.remark,
    )
