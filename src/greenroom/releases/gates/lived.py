"""`sessions`: how the sessions of real users go on the new version, judged while they come in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from greenroom.kernel.clock import now
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.statistics.looks import Compared, Looks, compared
from greenroom.monitoring.statistics.sprt import Sprt, Walk, walk, watch
from greenroom.releases.gates.finding import Finding
from greenroom.releases.rollouts import model
from greenroom.releases.rollouts.machine.moves import Side
from greenroom.releases.rollouts.model import Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When

PATIENCE = timedelta(hours=24)
"""After so long with too few sessions a person must decide."""


@dataclass(frozen=True)
class Heard:
    """How the sessions of a version went."""

    told: Sequence[Outcome]
    """Those that are over, bad, or long, in the order in which they were told."""
    going_on: Sequence[Outcome] = ()
    """The others, as they are now."""


class Listens(Protocol):
    """What the gate asks."""

    async def __call__(self, rollout: Rollout, side: Side) -> Heard:
        """Return how the sessions of one side went that were used since the step began."""
        ...


class SessionsGate:
    """Judges bad sessions by Wald's test after each one, and times at looks planned beforehand."""

    name = "sessions"
    title = "Live sessions"
    when: When = "during"

    def __init__(
        self, listens: Listens, *, test: Sprt | None = None, looks: Looks | None = None
    ) -> None:
        self._listens = listens
        self._test, self._looks = test or Sprt(), looks or Looks()

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say how the sessions since the step began went."""
        new = await self._heard(rollout, "new")
        old = await self._heard(rollout, "before")
        waited = now() - rollout.step_since
        has_waited = waited >= max(PATIENCE, timedelta(seconds=step.pause or 0))
        is_over = has_waited and rollout.state != "soaking"  # everybody has it already
        bad = bad_sessions(self._test, new)
        slow = compared(self._looks, _medians(old.told), _medians(new.told))
        found = Finding(
            rollout=rollout,
            outcome=decided(bad, slow, is_over=is_over),
            sessions=new.told,
            bad=bad,
            slow=slow,
            clean=self._test.clean,
            hours=waited.total_seconds() / 3600,
        )
        return Verdict(self.name, found.outcome, found.sentence, found.numbers)

    async def _heard(self, rollout: Rollout, side: Side) -> Heard:
        found = await self._listens(rollout, side)
        return Heard(_telling(found.told), _telling(found.going_on))


def bad_sessions(test: Sprt, heard: Heard) -> Walk:
    """Return how far it has come: bad by all sessions, those that go on included; good by the others."""
    alarm = watch(test, _in_order([*heard.told, *heard.going_on]))
    if alarm.decision == "bad":
        return alarm
    known = walk(test, _in_order(heard.told))
    return replace(known, decision="undecided") if known.decision == "bad" else known


def _in_order(sessions: Sequence[Outcome]) -> list[bool]:
    return [each.is_bad for each in sorted(sessions, key=lambda each: (each.started_at, each.id))]


def decided(bad: Walk, slow: Compared, *, is_over: bool) -> model.Outcome:
    """Return the outcome: bad or slower fails, good passes, too few sessions for too long asks a person."""
    if bad.decision == "bad" or slow.slower:
        return "fail"
    if bad.decision == "good":
        return "pass"
    return "inconclusive" if is_over else "waiting"


def _telling(sessions: Sequence[Outcome]) -> list[Outcome]:
    return [each for each in sessions if each.tells]


def _medians(sessions: Sequence[Outcome]) -> list[float]:
    return [each.median for each in sessions if each.median is not None]
