"""What was promised of an app at a stage, and how it is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from greenroom.kernel.clock import now
from greenroom.kernel.database import Database
from greenroom.monitoring import queries
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.burn import LONGEST, Burn, burn
from greenroom.monitoring.objectives.model import Objective
from greenroom.monitoring.objectives.promised import promised
from greenroom.publish.config import Config
from greenroom.publish.service import Publisher
from greenroom.releases import queries as released
from greenroom.releases.model import Stages

Present = Callable[[str, str], list[Outcome]]
"""Returns the sessions of an app at a stage that may still go on."""


@dataclass(frozen=True)
class Kept:
    """How an objective is kept by what a stage shows."""

    stage: str
    version: int
    """The released version, which says what is promised."""
    objective: Objective
    sessions: int
    """Over the objective's whole window, as far as sessions are kept."""
    broken: int
    unseen: int
    """Of a `fast` one: sessions that were answered over connections whose times nobody sees."""
    burn: Burn

    @property
    def share(self) -> float | None:
        """Return the share that kept it; None if there was no session."""
        return 1 - self.broken / self.sessions if self.sessions else None

    @property
    def budget_left(self) -> float | None:
        """Return the share of the budget that is left, below 0 if more was spent; None without sessions."""
        if not self.sessions:
            return None
        return 1 - self.broken / self.sessions / self.objective.budget


class Objectives:
    """Reads what is promised, and what was lived."""

    def __init__(
        self, database: Database, publisher: Publisher, stages: Stages, present: Present
    ) -> None:
        self._database, self._publisher = database, publisher
        self._stages, self._present = stages, present

    async def promised(self, app: str, stage: str, version: int | None) -> tuple[Objective, ...]:
        """Return what holds at a stage with this version, the released one for None, and by the stage."""
        target = self._stages.must_be(stage)
        showing = version or await self._released(app, stage)
        if showing is None:
            return target.objectives
        found = await self._publisher.version(app, showing)
        part = Config.from_stored(found.config).objectives
        holds = stage in (part.stages or (self._stages.last.name,))
        return tuple(dict.fromkeys((*(promised(part) if holds else ()), *target.objectives)))

    async def lived(self, app: str, stage: str, since: datetime) -> list[Outcome]:
        """Return how the sessions used after an instant went, also those that go on, oldest first."""
        async with self._database.read() as session:
            told = await queries.outcomes(session, app, stage=stage, since=since, limit=MOST)
        whole = {each.id: each for each in told}
        for each in self._present(app, stage):
            if each.ended_at >= since:
                whole[each.id] = queries.fuller(whole.get(each.id, each), each)
        return sorted(whole.values(), key=lambda each: (each.started_at, each.id))

    async def kept(self, app: str, stage: str | None = None) -> list[Kept]:
        """Return how each objective is kept, at one stage or at all."""
        wanted = [self._stages.must_be(stage)] if stage else self._stages.all
        return [kept for target in wanted for kept in await self._kept_at(app, target.name)]

    async def _kept_at(self, app: str, stage: str) -> list[Kept]:
        version = await self._released(app, stage)
        objectives = await self.promised(app, stage, version) if version else ()
        if version is None or not objectives:
            return []
        at, found = now(), list[Kept]()
        lived = await self.lived(app, stage, at - LONGEST)
        for objective in objectives:
            async with self._database.read() as session:
                whole = session, app, stage, at - objective.window
                sessions, broken = await queries.counted(*whole, objective)
                unseen = await queries.unseen(*whole) if objective.kind == "fast" else 0
            said = burn(objective, lived, at)
            found.append(Kept(stage, version, objective, sessions, broken, unseen, said))
        return found

    async def _released(self, app: str, stage: str) -> int | None:
        async with self._database.read() as session:
            showing = await released.release_in_force(session, app, stage)
        return showing.version if showing else None


MOST = 20_000
"""Sessions of the last hours that are looked at, the newest."""
