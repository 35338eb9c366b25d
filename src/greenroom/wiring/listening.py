"""How sessions went, for the gate that judges them: those on a version, or those that were given a variant."""

from dataclasses import dataclass

from greenroom.flags.exposures import Exposures
from greenroom.kernel.database import Database
from greenroom.monitoring import queries
from greenroom.monitoring.collector import Collector
from greenroom.monitoring.model import Outcome
from greenroom.releases.gates.lived import Heard
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.machine.moves import Side
from greenroom.releases.rollouts.model import Rollout


@dataclass(frozen=True)
class Listening:
    """Fulfils `releases.gates.lived.Listens` by what was written and by what is followed."""

    database: Database
    collector: Collector
    exposures: Exposures

    async def __call__(self, rollout: Rollout, side: Side) -> Heard:
        """Return how the sessions of one side went that were used since the step began."""
        if isinstance(rollout.brings, FlagChange):
            return await self._with_variant(rollout, rollout.brings, is_it=side == "new")
        version = rollout.to_version if side == "new" else rollout.from_version
        if version is None:
            return Heard(())
        going_on = self.collector.going_on(rollout.app, rollout.stage, version)
        async with self.database.read() as session:
            told = await queries.first_outcomes(
                session, rollout.app, rollout.stage, version, rollout.step_since
            )
        return _heard(told, going_on)

    async def _with_variant(self, rollout: Rollout, flag: FlagChange, *, is_it: bool) -> Heard:
        place = rollout.app, rollout.stage
        followed = self.collector.going_on(*place)
        known = await self.exposures.of(*place, flag.key, [each.id for each in followed])
        going_on = [
            each
            for each in followed
            if each.id in known and (known[each.id] == flag.variant) == is_it
        ]
        among = self.exposures.having(*place, flag.key, flag.variant, is_it=is_it)
        async with self.database.read() as session:
            told = await queries.first_outcomes(session, *place, among, rollout.step_since)
        return _heard(told, going_on)


def _heard(told: list[Outcome], going_on: list[Outcome]) -> Heard:
    known = {each.id for each in told}
    return Heard(told, [each for each in going_on if each.id not in known])
