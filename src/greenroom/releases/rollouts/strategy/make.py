"""From what people ask for to a strategy, with every mistake told as a sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from greenroom.kernel.errors import GreenroomError
from greenroom.publish.config.shares import why_not_shares
from greenroom.releases.rollouts.model import (
    Audience,
    OnFail,
    Step,
    Strategy,
    StrategyKind,
)

SOAK_OF_BLUE_GREEN = 3600.0
"""Seconds for which the old version is ready to take over again, unless told otherwise."""
LONGEST = 90 * 86400.0
GROUP = "group:"


@dataclass(frozen=True)
class Wish:
    """A strategy as asked for; what is left out has its usual value."""

    kind: StrategyKind | None = None
    """Left out: a canary if there are steps, else all at once."""
    steps: tuple[float, ...] = ()
    """Percents that rise; 100 at the end may be left out."""
    pause: float | None = None
    """Seconds at each step at least; None means until its gates pass, or until somebody advances it."""
    audience: tuple[str, ...] = ()
    """`kelly` or `group:beta`."""
    gates: tuple[str, ...] = ()
    at: datetime | None = None
    soak: float | None = None
    """Seconds."""
    on_fail: OnFail = "rollback"
    deadline: float | None = None
    """Seconds a person has where one must decide."""
    if_nobody: str = "abort"


class StrategyError(GreenroomError):
    """The strategy that was asked for makes no sense."""

    code = "bad-strategy"


def strategy(wish: Wish, gates: Collection[str]) -> Strategy:
    """Return the strategy that is wished for, given the names of the gates there are."""
    kind = wish.kind or ("canary" if wish.steps else "all-at-once")
    _must_fit(kind, wish)
    _must_be_known(wish.gates, gates)
    if wish.at is not None and wish.at.tzinfo is None:
        raise StrategyError("A time needs its zone.", fix="Write it like 2026-12-01T08:00+01:00.")
    audience = audience_of(wish.audience)
    usual = Strategy()
    soak = SOAK_OF_BLUE_GREEN if kind == "blue-green" and wish.soak is None else wish.soak
    return Strategy(
        kind=kind,
        steps=_steps(kind, wish, audience),
        audience=audience,
        gates=tuple(dict.fromkeys(wish.gates)),
        at=wish.at,
        soak=_length("soak", soak or 0),
        on_fail=wish.on_fail,
        deadline=_length("deadline", usual.deadline if wish.deadline is None else wish.deadline),
        on_deadline="advance" if wish.if_nobody == "advance" else "abort",
    )


def audience_of(names: Sequence[str]) -> Audience:
    """Return the audience that `kelly` and `group:beta` name."""
    if not all(name.removeprefix(GROUP).strip() for name in names):
        raise StrategyError("An audience needs names.", fix="Write it like group:beta,kelly.")
    return Audience(
        people=tuple(name for name in names if not name.startswith(GROUP)),
        groups=tuple(name.removeprefix(GROUP) for name in names if name.startswith(GROUP)),
    )


def _must_fit(kind: StrategyKind, wish: Wish) -> None:
    if kind == "canary" and not wish.steps:
        raise StrategyError("A canary needs its shares.", fix="Write them like 5,25,100.")
    if kind != "canary" and wish.steps:
        raise StrategyError(f"{kind} has no shares.", fix="Leave them out, or make it a canary.")
    why = why_not_shares(wish.steps)
    if why:
        raise StrategyError("These are no shares of a canary.", why, "Write them like 5,25,100.")


def _must_be_known(wanted: Sequence[str], gates: Collection[str]) -> None:
    for name in wanted:
        if name not in gates:
            known = ", ".join(sorted(gates)) or "none"
            raise StrategyError(f"There is no gate {name}.", f"This server has {known}.")


def _steps(kind: StrategyKind, wish: Wish, audience: Audience) -> tuple[Step, ...]:
    pause = None if wish.pause is None else _length("pause", wish.pause)
    weights = [weight for weight in wish.steps if weight < 100]
    waits_first = audience or (kind == "blue-green" and wish.pause is not None)
    if waits_first and weights[:1] != [0]:
        weights.insert(0, 0.0)
    return tuple(Step(index, float(weight), pause) for index, weight in enumerate(weights))


def _length(name: str, seconds: float) -> float:
    if not 0 <= seconds <= LONGEST:
        raise StrategyError(f"The {name} of a rollout is between nothing and 90 days.")
    return float(seconds)
