"""A member of the company: one instance and what is known of it."""

import time
from dataclasses import dataclass, field

from greenroom.releases.model import Deployment, Policy
from greenroom.runtime.model import Observed, Order

PROMISE_HOLDS = 1.0
"""Seconds in which an admitted session counts although the book of sessions has not heard of it yet."""


@dataclass
class Member:
    """One instance and what is known of it."""

    order: Order
    deployment: Deployment
    policy: Policy
    observed: Observed | None = None
    ready: bool = False
    retiring: bool = False
    used_at: float = field(default_factory=time.monotonic)
    promises: list[float] = field(default_factory=list)
    start_seconds: float = 0.0
    ready_seconds: float = 0.0

    @property
    def id(self) -> str:
        """The instance's id."""
        return self.order.instance

    def promised(self) -> int:
        """Return how many admitted sessions may still be on their way."""
        limit = time.monotonic() - PROMISE_HOLDS
        self.promises = [at for at in self.promises if at > limit]
        return len(self.promises)


@dataclass(frozen=True)
class Call:
    """What is needed to start an instance of a deployment."""

    order: Order
    policy: Policy
