"""`objectives`: nothing that users were promised is broken faster than it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from greenroom.kernel.clock import now
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.burn import LONGEST, PACES, Burn, burn
from greenroom.monitoring.objectives.model import Objective
from greenroom.monitoring.statistics.sprt import Sprt, Walk, walk
from greenroom.publish.config.measures import duration_in_words
from greenroom.releases.gates.lived import PATIENCE, Listens
from greenroom.releases.gates.words import count
from greenroom.releases.rollouts import model
from greenroom.releases.rollouts.model import Rollout, Step, Verdict
from greenroom.releases.rollouts.ports import When

LEAST = 10
"""Sessions on the new version below which it never passes."""


class Promises(Protocol):
    """What the gate asks."""

    async def promised(self, app: str, stage: str, version: int | None) -> tuple[Objective, ...]:
        """Return the objectives that hold at a stage with this version, or with the released one for None."""
        ...

    async def lived(self, app: str, stage: str, since: datetime) -> list[Outcome]:
        """Return how the sessions at a stage went that were used after an instant, also those that go on."""
        ...


class ObjectivesGate:
    """Fails if what is new burns an objective; asks if the stage does and what is new is not why."""

    name = "objectives"
    title = "Objectives"
    when: When = "during"

    def __init__(self, promises: Promises, listens: Listens) -> None:
        self._promises, self._listens = promises, listens

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Judge what came since the step began, so that who resumes is not stopped by what they know."""
        app, stage, at = rollout.app, rollout.stage, now()
        version = rollout.to_version if rollout.versions else None
        objectives = await self._promises.promised(app, stage, version)
        if not objectives:
            words = (
                f"Nothing is promised in {stage}. Write [objectives] in greenroom.toml, or decide."
            )
            return Verdict(self.name, "inconclusive", words)
        since = max(at - LONGEST, rollout.step_since)
        lived = await self._promises.lived(app, stage, since)
        recent = [each for each in lived if each.counts_at >= since]
        on_new = await self._on_new(rollout, recent)
        found = [judged(each, rollout, on_new, recent, at) for each in objectives]
        seen = [each for each in found if not each.unseen]
        if not seen:
            return Verdict(self.name, "inconclusive", found[0].not_seen, _numbers(found))
        worst = max(seen, key=lambda each: each.rank)
        waited = at - rollout.step_since
        if worst.outcome == "waiting" and _is_over(rollout, step, waited):
            return Verdict(self.name, "inconclusive", worst.too_few(waited), _numbers(found))
        blind = "".join(f" {each.not_seen}" for each in found if each.unseen)
        return Verdict(self.name, worst.outcome, f"{worst.sentence}{blind}", _numbers(found))

    async def _on_new(self, rollout: Rollout, lived: Sequence[Outcome]) -> list[Outcome]:
        """Return the sessions on the new version, or with the new variant."""
        if rollout.versions:
            return [each for each in lived if each.version == rollout.to_version]
        heard = await self._listens(rollout, "new")
        having = {each.id for each in (*heard.told, *heard.going_on)}
        return [each for each in lived if each.id in having]


@dataclass(frozen=True)
class Judged:
    """What is known of one objective."""

    rollout: Rollout
    new: Burn
    """Of the sessions on the new version, or with the new variant."""
    whole: Burn
    """Of all sessions at the stage."""
    walk: Walk
    """Whether enough sessions on the new version kept it."""
    outcome: model.Outcome
    unseen: int = 0
    """Sessions on the new version, where each was answered over a connection whose times nobody sees."""

    @property
    def not_seen(self) -> str:
        """Say why nothing is known, and what to do."""
        return (
            f"“{self.new.objective.words}” cannot be seen: the app answers over a WebSocket or an event stream. "
            "Ask the gate replay for its times."
        )

    @property
    def rank(self) -> tuple[int, float]:
        """Sort by what decides, then by how fast it burns."""
        order = ("pass", "waiting", "inconclusive", "fail")
        return order.index(self.outcome), self.new.rate / self.new.limit

    @property
    def sentence(self) -> str:
        """What decided, or what is missing."""
        name, having = self.rollout.name, self.rollout.brings.having
        match self.outcome:
            case "fail":
                return f"{name} burns “{self.new.objective.words}”: {_told(self.new)}."
            case "inconclusive":
                whole = f"“{self.whole.objective.words}” burns in {self.rollout.stage}"
                return f"{whole}, and not by {name} alone: {_told(self.whole)}."
            case "pass":
                return f"Nothing promised burns: {self._kept()} {having}, {self._wanted()}."
            case _:
                kept = f"Nothing promised burns yet: {self._kept()} {having} so far"
                more = f"{self.needed} more are needed"
                if self.walk.decision == "bad":
                    more = "too little, but too few to take it back"
                return f"{kept}, {self._wanted()}; {more}."

    @property
    def needed(self) -> int:
        """How many more sessions that keep it would be enough."""
        return max(self.walk.needed, LEAST - self.walk.sessions, 1)

    def too_few(self, waited: timedelta) -> str:
        """Say that the evidence did not come."""
        hours = waited.total_seconds() / 3600
        return f"{hours:.0f} hours have brought too few sessions. {self.sentence}"

    def _kept(self) -> str:
        return f"{self.walk.good} of {count(self.walk.sessions, 'session')}"

    def _wanted(self) -> str:
        return f"where {self.new.objective.words}"


def judged(
    objective: Objective,
    rollout: Rollout,
    on_new: Sequence[Outcome],
    sessions: Sequence[Outcome],
    at: datetime,
) -> Judged:
    """Return what the sessions say of an objective: those that have what is new, among all."""
    new, whole = burn(objective, on_new, at), burn(objective, sessions, at)
    kept = walk(objective_test(objective), _in_order(objective, on_new))
    unseen = 0 if kept.sessions else sum(1 for each in on_new if each.tells and each.held)
    return Judged(rollout, new, whole, kept, _outcome(new, whole, kept), unseen)


def _outcome(new: Burn, whole: Burn, kept: Walk) -> model.Outcome:
    if new.is_burning:
        return "fail"
    if whole.is_burning:
        return "inconclusive"
    return "pass" if kept.decision == "good" and kept.sessions >= LEAST else "waiting"


def objective_test(objective: Objective) -> Sprt:
    """Return the test between what is promised and what would burn it at the quick pace."""
    burning = min(0.5, PACES[0].limit(objective) * objective.budget)
    return Sprt(p0=objective.budget, p1=max(burning, 1.5 * objective.budget))


def _in_order(objective: Objective, sessions: Sequence[Outcome]) -> list[bool]:
    counted = [each for each in sessions if objective.counts(each)]
    ordered = sorted(counted, key=lambda each: (each.started_at, each.id))
    return [objective.is_broken_by(each) for each in ordered]


def _is_over(rollout: Rollout, step: Step, waited: timedelta) -> bool:
    has_waited = waited >= max(PATIENCE, timedelta(seconds=step.pause or 0))
    return has_waited and rollout.state != "soaking"  # everybody has it already


def _told(found: Burn) -> str:
    how = "bad" if found.objective.kind == "good" else "slower"
    shares = [
        f"{part.broken} of {count(part.sessions, 'session')} in {duration_in_words(length.total_seconds())}"
        for part, length in ((found.long, found.pace.long), (found.short, found.pace.short))
    ]
    fast = f"{found.rate:.3g} times as fast as it may be, the limit is {found.limit:.3g}"
    return f"{' and '.join(shares)} were {how}, {fast}"


def _numbers(found: Sequence[Judged]) -> dict[str, Any]:
    """Return plain values; those of a second objective are named by its kind."""
    numbers: dict[str, Any] = {}
    if any(each.outcome in ("fail", "inconclusive") for each in found):
        numbers["burning"] = "yes"
    for each in found:
        if each.unseen:
            continue
        kind = each.new.objective.kind
        numbers |= {
            f"{kind}_sessions": each.new.long.sessions,
            f"{kind}_broken": each.new.long.broken,
            f"{kind}_burn_rate": round(each.new.rate, 3),
            f"{kind}_burn_rate_of_all": round(each.whole.rate, 3),
            f"{kind}_limit": round(each.new.limit, 3),
        }
    return numbers
