"""How many people one instance serves well: double until it does not, then halve the gap."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.verdict import seconds, several

FINE = 0.06
"""Relative gap between what is served and what is not at which the search is over."""


@dataclass(frozen=True)
class Trial:
    """One number of people that was tried."""

    users: int
    served: bool
    why: str
    """A sentence: what broke the objective, or how far from it it stayed."""
    p95: float | None
    valid: bool


@dataclass
class Search:
    """Which number to try next; knows nothing of how it is tried.

    The largest number that was served is tried once more at the end: at the edge chance decides.
    """

    most: int
    served: int = 0
    failed: int | None = None
    confirmed: bool = False
    trials: list[Trial] = field(default_factory=list)

    def next(self) -> int | None:
        """Return the number of people to try, or None when the answer is known."""
        if self.failed is None:
            if self.served >= self.most:
                return None if self.confirmed else self.served
            return min(max(1, self.served * 2), self.most)
        if self.failed - self.served > max(1, math.floor(self.failed * FINE)):
            return (self.served + self.failed) // 2
        return None if self.confirmed or not self.served else self.served

    def take(self, trial: Trial) -> None:
        """Learn from a trial; one at the edge that fails moves the edge down."""
        self.trials.append(trial)
        if trial.users == self.served:
            self._again(trial)
        elif trial.served:
            self.served, self.confirmed = trial.users, False
        else:
            self.failed = trial.users

    def _again(self, trial: Trial) -> None:
        if trial.served:
            self.confirmed = True
            return
        self.failed = trial.users
        before = {each.users for each in self.trials if each.served and each.users < trial.users}
        self.served = max(before, default=0)


@dataclass(frozen=True)
class Capacity:
    """The answer."""

    users: int
    under: float
    trials: tuple[Trial, ...]
    valid: bool
    at_most: int
    """The number at which the search would have stopped anyway."""
    sentence: str
    instances: int | None = None
    """How many are needed for what was promised."""


async def search(
    attempt: Callable[[int], Awaitable[Result]],
    *,
    under: float,
    most: int,
    promised: int | None = None,
    told: Callable[[Trial], None] = lambda _: None,
    name: str = "It",
) -> Capacity:
    """Find the largest number of people served with p95 under `under`, no error, right outputs."""
    state = Search(most)
    while (users := state.next()) is not None:
        trial = judged(await attempt(users), users, under)
        state.take(trial)
        told(trial)
        if not trial.valid:
            break
    return answered(state, under=under, promised=promised, name=name)


def judged(result: Result, users: int, under: float) -> Trial:
    """Say whether a number of people was served, and why not."""
    slowest = result.counted.slowest
    p95 = slowest.p95 if slowest else None
    reason = _reason(result, p95, under)
    label = slowest.label if slowest else ""
    fine = f"p95 of `{label}` {seconds(p95)}" if p95 is not None else ""
    return Trial(users, not reason, reason or fine, p95, result.health.valid)


def answered(state: Search, *, under: float, promised: int | None, name: str) -> Capacity:
    """Put what the search found into a sentence."""
    valid = all(trial.valid for trial in state.trials)
    needed = math.ceil(promised / state.served) if promised and state.served and valid else None
    return Capacity(
        state.served,
        under,
        tuple(state.trials),
        valid,
        state.most,
        _sentence(state, under, promised, needed, name, valid=valid),
        needed,
    )


def _reason(result: Result, p95: float | None, under: float) -> str:
    if not result.health.valid:
        return result.health.sentence
    if result.how == "died":
        return "the app died"
    if result.failed:
        return f"{several(result.failed, 'session')} failed: {result.troubles[0].why}"
    if result.wrong_sessions:
        return f"outputs wrong in {several(result.wrong_sessions, 'session')}"
    if p95 is None:
        return "no step was completed"
    if p95 > under and result.counted.slowest:
        return f"p95 of `{result.counted.slowest.label}` {seconds(p95)}"
    return ""


def _sentence(
    state: Search, under: float, promised: int | None, needed: int | None, name: str, *, valid: bool
) -> str:
    limit = f"with p95 under {seconds(under)}"
    if not valid and not state.served:
        return (
            f"How many users {name} serves {limit} is not known: the generator was the bottleneck with "
            "the first already."
        )
    if not valid:
        return (
            f"{name} serves at least {several(state.served, 'user')} per instance {limit}; "
            "beyond that the generator was the bottleneck, so the answer is not known."
        )
    if not state.served:
        why = state.trials[-1].why if state.trials else "nothing was tried"
        return f"{name} does not serve even 1 user {limit}: {why}."
    least = "at least " if state.failed is None else ""
    found = f"{name} serves {least}{several(state.served, 'user')} per instance {limit}"
    if not needed:
        return f"{found}."
    return f"{found}; for the {promised:,} you promised set {several(needed, 'instance')}."
