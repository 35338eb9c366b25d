"""How the sessions of an app went."""

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from greenroom.api.schemas import OutcomeOut
from greenroom.api.signed_in import House, SeenApp
from greenroom.monitoring import queries

routes = APIRouter(prefix="/apps/{slug}/sessions")


@routes.get("/outcomes")
async def list_outcomes(
    app: SeenApp,
    house: House,
    stage: str | None = None,
    version: int | None = Query(None, ge=1, le=1_000_000),
    since: AwareDatetime | None = None,
    limit: int = Query(200, ge=1, le=5000),
) -> list[OutcomeOut]:
    """List how the newest sessions went, oldest first; a session is here once it is over or bad, or was long."""
    async with house.database.read() as session:
        found = await queries.outcomes(
            session, app.slug, stage=stage, version=version, since=since, limit=limit
        )
    return [OutcomeOut.model_validate(each) for each in found]
