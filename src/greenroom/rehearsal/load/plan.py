"""What a load test is asked: how many people, how fast, for how long."""

from dataclasses import dataclass
from typing import Literal

from greenroom.kernel.errors import GreenroomError

Assets = Literal["none", "once", "every"]
MOST_USERS = 100_000
LONGEST = 7 * 24 * 3600.0
SOONEST_RAMP, LONGEST_RAMP = 1.0, 60.0


@dataclass(frozen=True)
class Plan:
    """One load test. Times are seconds.

    Without `rate` the model is closed: `users` people come during `ramp`, and each repeats the
    journey until the steady phase ends; a session that is under way may end in the cool-down. With
    `rate` it is open: people come at that rate whether or not the app keeps up, and the first step
    counts from when they meant to come.
    """

    users: int = 20
    """People at once; in the open model the most that may be in at once."""
    rate: float | None = None
    """Arrivals per second."""
    ramp: float | None = None
    """How long it takes until all have come; None: as long as the journey lasts, within reason."""
    duration: float = 60.0
    """The steady phase, in which results count."""
    cool_down: float = 30.0
    """How long a session that is under way may take to end."""
    think: float = 1.0
    """Factor on the recorded think times."""
    jitter: float = 0.2
    """Share by which each think time varies at random."""
    assets: Assets = "none"
    """Whether scripts, styles and images are fetched: never, once per process, by each session."""
    check: float = 1.0
    """Share of sessions whose outputs are compared with those of the person who was alone."""
    processes: int = 0
    """Worker processes; 0: one per core, and no more than the people need."""
    seed: int = 1
    """Of the arrival times in the open model."""

    def __post_init__(self) -> None:
        for wrong, what, fix in _objections(self):
            if wrong:
                raise GreenroomError(what, fix=fix)

    @property
    def is_open(self) -> bool:
        """Whether people come at a rate, however many are in."""
        return self.rate is not None


def _objections(plan: Plan) -> list[tuple[bool, str, str]]:
    rate = 1.0 if plan.rate is None else plan.rate
    ramp = 0.0 if plan.ramp is None else plan.ramp
    return [
        (
            not 1 <= plan.users <= MOST_USERS,
            f"{plan.users:,} people cannot use an app at once.",
            f"Say a number from 1 to {MOST_USERS:,}.",
        ),
        (
            not 0 < rate <= 10_000,
            f"{rate:g} arrivals per second cannot be played.",
            "Say a rate above 0 and up to 10,000 per second, such as 5/s or 30/min.",
        ),
        (
            not 0 < plan.duration <= LONGEST,
            f"A load test cannot last {plan.duration:g} seconds.",
            "Say a duration above 0 and up to a week, such as 60s or 10m.",
        ),
        (
            not 0 <= ramp <= LONGEST or not 0 <= plan.cool_down <= LONGEST,
            "Ramp-up and cool-down are times from 0 to a week.",
            "Say them like 30s.",
        ),
        (
            not 0 <= plan.think <= 100,
            f"Think times cannot be multiplied by {plan.think:g}.",
            "1 keeps them as recorded, 0 leaves them out, 2 doubles them; 100 is the most.",
        ),
        (
            not 0 <= plan.jitter <= 1,
            f"Think times cannot vary by {plan.jitter:g} of their length.",
            "Say a share from 0 to 1.",
        ),
        (
            not 0 <= plan.check <= 1,
            f"{plan.check:g} of the sessions cannot be checked.",
            "Say a share from 0 (none) to 1 (each).",
        ),
        (
            not 0 <= plan.processes <= 256,
            f"{plan.processes} worker processes cannot be started.",
            "Leave it out for one per core.",
        ),
    ]
