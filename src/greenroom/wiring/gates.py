"""The gates that rollouts can ask on this server."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from greenroom.kernel.database import Database
from greenroom.monitoring import queries
from greenroom.monitoring.collector import Collector
from greenroom.publish.service import Publisher
from greenroom.rehearsal.paired.service import PairedReplays
from greenroom.rehearsal.server.ports import Lender
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases.gates.burning import ObjectivesGate
from greenroom.releases.gates.lived import Heard, SessionsGate
from greenroom.releases.gates.rehearsed import RehearsalGate
from greenroom.releases.gates.replayed import ReplayGate
from greenroom.releases.gates.signed import SignOffGate
from greenroom.releases.objectives import Objectives
from greenroom.releases.rollouts.ports import Gate
from greenroom.releases.sign_offs.service import SignOffs


def build_gates(
    *,
    database: Database,
    publisher: Publisher,
    rehearsals: Rehearsals,
    sign_offs: SignOffs,
    lender: Lender,
    collector: Collector,
    objectives: Objectives,
    home: Path,
) -> Mapping[str, Gate]:
    """Return the gates by their names."""

    async def heard(app: str, stage: str, version: int, since: datetime) -> Heard:
        going_on = collector.going_on(app, stage, version)
        async with database.read() as session:
            told = await queries.first_outcomes(session, app, stage, version, since)
        known = {each.id for each in told}
        return Heard(told, [each for each in going_on if each.id not in known])

    gates: tuple[Gate, ...] = (
        RehearsalGate(rehearsals, publisher),
        ReplayGate(PairedReplays(lender, home), rehearsals, publisher),
        SignOffGate(sign_offs, publisher),
        SessionsGate(heard),
        ObjectivesGate(objectives),
    )
    return {gate.name: gate for gate in gates}
