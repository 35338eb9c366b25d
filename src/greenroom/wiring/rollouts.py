"""Joins what brings versions to users: rules, facts, gates, the loop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Exposures
from greenroom.gateway.sessions import SessionBook
from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.publish.config.windows import window
from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases.company import Company
from greenroom.releases.model import Stages
from greenroom.releases.program import Program
from greenroom.releases.rollouts.brings import FlagChange, VersionChange
from greenroom.releases.rollouts.flagged.service import FlagRollouts
from greenroom.releases.rollouts.flagged.sight import FlagSight
from greenroom.releases.rollouts.loop.judging import Judging
from greenroom.releases.rollouts.loop.loop import RolloutLoop
from greenroom.releases.rollouts.loop.seen import Looks
from greenroom.releases.rollouts.loop.sight import Sight
from greenroom.releases.rollouts.loop.versions import VersionSight
from greenroom.releases.rollouts.loop.warmer import Warmer
from greenroom.releases.rollouts.ports import Gate
from greenroom.releases.rollouts.reminders import Reminders
from greenroom.releases.rollouts.service import Rollouts
from greenroom.releases.rollouts.strategy.rules import Rules
from greenroom.wiring.gates import judging_flags


@dataclass(frozen=True)
class RolloutParts:
    """What the house needs of rollouts."""

    rules: Rules
    loop: RolloutLoop
    rollouts: Rollouts
    flag_rollouts: FlagRollouts


def build_rollouts(
    *,
    database: Database,
    publisher: Publisher,
    stages: Stages,
    rehearsals: Rehearsals,
    program: Program,
    company: Company,
    book: SessionBook,
    gates: Mapping[str, Gate],
    reminders: Reminders,
    evaluations: Evaluations,
    exposures: Exposures,
) -> RolloutParts:
    """Return them joined."""

    async def last_rehearsal(app: str, version: int) -> str:
        state, verdict = (await rehearsals.verdicts(app)).get(version, ("", ""))
        return verdict or state

    rules = Rules(publisher, stages, gates, last_rehearsal)
    warmer = Warmer(database, company, program)
    looks: dict[type, Looks] = {
        VersionChange: VersionSight(program, warmer, book.open_sessions),
        FlagChange: FlagSight(database, program, evaluations, exposures, book.open_sessions),
    }
    sight = Sight(database, rules, looks)
    loop = RolloutLoop(
        database,
        sight,
        warmer,
        lambda answered: Judging(database, gates, answered),
        reminds=reminders.begin,
    )
    rollouts = Rollouts(
        database=database,
        publisher=publisher,
        stages=stages,
        rules=rules,
        loop=loop,
        sight=sight,
    )
    flag_rollouts = FlagRollouts(
        database=database,
        stages=stages,
        rules=rules,
        program=program,
        loop=loop,
        gates=judging_flags(gates),
    )
    return RolloutParts(rules, loop, rollouts, flag_rollouts)


def checked_windows(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the freeze windows of a stage, or raise if one cannot be read."""
    for text in texts:
        try:
            window(text)
        except ValueError as error:
            raise GreenroomError(
                "A freeze window in server.toml cannot be read.", f"{error}."
            ) from error
    return tuple(texts)
