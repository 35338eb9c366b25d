"""The gates that rollouts can ask on this server."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from greenroom.kernel.database import Database
from greenroom.monitoring import queries
from greenroom.monitoring.model import Outcome
from greenroom.publish.service import Publisher
from greenroom.rehearsal.paired.service import PairedReplays
from greenroom.rehearsal.server.ports import Lender
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases.gates.lived import SessionsGate
from greenroom.releases.gates.rehearsed import RehearsalGate
from greenroom.releases.gates.replayed import ReplayGate
from greenroom.releases.gates.signed import SignOffGate
from greenroom.releases.rollouts.ports import Gate
from greenroom.releases.sign_offs.service import SignOffs


def build_gates(
    *,
    database: Database,
    publisher: Publisher,
    rehearsals: Rehearsals,
    sign_offs: SignOffs,
    lender: Lender,
    home: Path,
) -> Mapping[str, Gate]:
    """Return the gates by their names."""

    async def outcomes(app: str, stage: str, since: datetime) -> list[Outcome]:
        async with database.read() as session:
            return await queries.outcomes(session, app, stage=stage, since=since)

    gates: tuple[Gate, ...] = (
        RehearsalGate(rehearsals, publisher),
        ReplayGate(PairedReplays(lender, home), rehearsals, publisher),
        SignOffGate(sign_offs, publisher),
        SessionsGate(outcomes),
    )
    return {gate.name: gate for gate in gates}
