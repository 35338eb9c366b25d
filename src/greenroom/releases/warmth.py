"""Which replaced releases stay running for an instant rollback: so many per place, within a budget. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from greenroom.releases.model import Deployment

WARM_FOR = timedelta(hours=1)
"""How long a replaced release is kept running."""


@dataclass(frozen=True)
class Replaced:
    """A deployment that another release took the users of."""

    deployment: Deployment
    at: datetime
    allowed: int
    """How many replaced releases its policy keeps at its place."""


def kept_warm(
    replaced: list[Replaced], now: datetime, memory: Mapping[str, int], budget: int
) -> set[str]:
    """Return the ids of the deployments that stay running: the newest first, as far as the budget goes.

    `memory` is what the instances of each deployment use, in bytes; one that does not run uses nothing.
    """
    ranks: dict[tuple[str, str], int] = defaultdict(int)
    warm: set[str] = set()
    left = budget
    for one in sorted(replaced, key=lambda one: one.at, reverse=True):
        place = one.deployment.app, one.deployment.stage
        rank, needed = ranks[place], memory.get(one.deployment.id, 0)
        ranks[place] += 1
        if now - one.at < WARM_FOR and rank < one.allowed and needed <= left:
            warm.add(one.deployment.id)
            left -= needed
    return warm
