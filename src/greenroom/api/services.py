"""What the doors are given: the use cases that `wiring` joined."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from greenroom.access.service import Access
from greenroom.environments.service import Environments
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.service import Flags
from greenroom.gateway.sessions import SessionBook
from greenroom.gateway.tickets import Tickets
from greenroom.kernel.database import Database
from greenroom.kernel.settings import Settings
from greenroom.publish.service import Publisher
from greenroom.rehearsal.server.service import Rehearsals
from greenroom.releases.addresses import Addresses
from greenroom.releases.company import Company
from greenroom.releases.model import Stages
from greenroom.releases.objectives import Objectives
from greenroom.releases.overview import Overview
from greenroom.releases.program import Program
from greenroom.releases.progress import Progress
from greenroom.releases.removals import Removals, Retirements
from greenroom.releases.rollbacks import Rollbacks
from greenroom.releases.rollouts.flagged.service import FlagRollouts
from greenroom.releases.rollouts.service import Rollouts
from greenroom.releases.service import Releases
from greenroom.releases.sign_offs.service import SignOffs
from greenroom.releases.variables import Variables
from greenroom.runtime.ports import Driver


@dataclass(frozen=True)
class Fact:
    """One finding of the doctor."""

    name: str
    state: str
    """`ok`, `warning` or `failure`."""
    detail: str
    fix: str = ""


@dataclass(frozen=True)
class Services:
    """The use cases, for the API and the pages alike."""

    settings: Settings
    database: Database
    access: Access
    publisher: Publisher
    environments: Environments
    driver: Driver
    company: Company
    program: Program
    progress: Progress
    releases: Releases
    rollbacks: Rollbacks
    removals: Removals
    retirements: Retirements
    rehearsals: Rehearsals
    flags: Flags
    evaluations: Evaluations
    rollouts: Rollouts
    flag_rollouts: FlagRollouts
    sign_offs: SignOffs
    objectives: Objectives
    variables: Variables
    stages: Stages
    addresses: Addresses
    overview: Overview
    book: SessionBook
    tickets: Tickets
    doctor: Callable[[], Awaitable[list[Fact]]]
    build_log: Callable[[str], Path]
