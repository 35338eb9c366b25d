"""The gates that rollouts can ask on this server."""

from collections.abc import Mapping
from pathlib import Path

from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Exposures
from greenroom.kernel.database import Database
from greenroom.monitoring.collector import Collector
from greenroom.publish.service import Publisher
from greenroom.rehearsal.paired.service import PairedReplays
from greenroom.rehearsal.server.ports import Lender
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases.gates.burning import ObjectivesGate
from greenroom.releases.gates.either import Either
from greenroom.releases.gates.lived import SessionsGate
from greenroom.releases.gates.of_flags.rehearsed import FlagRehearsalGate
from greenroom.releases.gates.of_flags.replayed import FlagReplayGate
from greenroom.releases.gates.rehearsed import RehearsalGate
from greenroom.releases.gates.replayed import ReplayGate
from greenroom.releases.gates.signed import SignOffGate
from greenroom.releases.objectives import Objectives
from greenroom.releases.program import Program
from greenroom.releases.rollouts.ports import Gate
from greenroom.releases.sign_offs.service import SignOffs
from greenroom.wiring.listening import Listening


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
    program: Program,
    evaluations: Evaluations,
    exposures: Exposures,
    first_stage: str,
) -> Mapping[str, Gate]:
    """Return the gates by their names."""

    async def can_be_set(app: str, key: str, variant: str) -> bool:
        loaded = await evaluations.loaded(app, first_stage)
        return loaded.evaluator.override(key, variant) is not None

    replays = PairedReplays(lender, home)
    listening = Listening(database, collector, exposures)
    gates: tuple[Gate, ...] = (
        Either(
            RehearsalGate(rehearsals, publisher),
            FlagRehearsalGate(rehearsals, publisher, program.released),
        ),
        Either(
            ReplayGate(replays, rehearsals, publisher),
            FlagReplayGate(replays, publisher, program.released, can_be_set),
        ),
        SignOffGate(sign_offs, publisher),
        SessionsGate(listening),
        ObjectivesGate(objectives, listening),
    )
    return {gate.name: gate for gate in gates}


def judging_flags(gates: Mapping[str, Gate]) -> tuple[str, ...]:
    """Return the names of the gates that can judge flags, too."""
    either = Either | SessionsGate | ObjectivesGate
    return tuple(name for name, gate in gates.items() if isinstance(gate, either))
