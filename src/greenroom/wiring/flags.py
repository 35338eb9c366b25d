"""What serves flags to apps, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from greenroom.access.service import Access
from greenroom.api.ofrep import Hub, OfrepDoor
from greenroom.flags.evaluations import Evaluations
from greenroom.flags.exposures import Exposures
from greenroom.flags.model import Asker
from greenroom.flags.overrides import Overrides
from greenroom.flags.tokens import InstanceTokens
from greenroom.flags.uses import Uses
from greenroom.gateway.sessions import SessionBook
from greenroom.kernel.database import Database
from greenroom.releases.company import Company
from greenroom.releases.program import Program
from greenroom.wiring.flagging import BookedVisits, Flagging, Running, watched_by


@dataclass(frozen=True)
class FlagParts:
    """Evaluations, what they need, and who is told."""

    uses: Uses
    overrides: Overrides
    exposures: Exposures
    evaluations: Evaluations
    flagging: Flagging
    hub: Hub
    tokens: InstanceTokens

    def door(self, company: Company, lent: Mapping[str, Asker]) -> OfrepDoor:
        """Return the door at which the instances of a company, and those that were lent, ask."""
        running = Running(lambda: company.members, lent)
        return OfrepDoor(self.evaluations, self.tokens, running, self.hub)


def build_flags(
    *,
    database: Database,
    home: Path,
    program: Program,
    book: SessionBook,
    access: Access,
    first_stage: str,
    keep: timedelta,
) -> FlagParts:
    """Return the parts; previews, in which people set flags for themselves, are of `first_stage`."""
    uses, tokens = Uses(database), InstanceTokens(home / "keys")
    overrides = Overrides(database, first_stage)
    exposures = Exposures(database, watched_by(program), keep)
    visits = BookedVisits(book, access, overrides)
    evaluations = Evaluations(database, visits, uses, exposures)
    flagging = Flagging(home / "run", tokens, evaluations)
    return FlagParts(uses, overrides, exposures, evaluations, flagging, Hub(), tokens)
