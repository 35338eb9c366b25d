"""What the sessions of a version showed, as a sentence and as numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from greenroom.monitoring.model import WORDS, Outcome
from greenroom.monitoring.statistics.looks import Compared
from greenroom.monitoring.statistics.sprt import Walk
from greenroom.releases.gates.words import count
from greenroom.releases.rollouts import model
from greenroom.releases.rollouts.model import Rollout

UNSEEN = (
    "These are the times to load the page and to connect: what the app answers over its WebSocket or event "
    "stream is timed by the gate replay only."
)


@dataclass(frozen=True)
class Finding:
    """How far the tests have come."""

    rollout: Rollout
    outcome: model.Outcome
    sessions: Sequence[Outcome]
    """On the new version, told of."""
    bad: Walk
    slow: Compared
    clean: int
    """Good sessions that are enough if none is bad."""
    hours: float
    """Since the step began."""

    @property
    def sentence(self) -> str:
        """What decided, or what is missing."""
        bad, on = self.bad, self.rollout.brings.having
        seen = f"{count(bad.sessions, 'session')} {on}"
        if bad.decision == "bad":
            return f"{bad.bad} of {seen} were bad: {self._why()}."
        if self.slow.slower:
            return f"Sessions {on} {self._took()}"
        counted = f"{bad.good} of {seen} were good"
        match self.outcome:
            case "pass":
                return f"{counted}; {self.clean} were needed. {self._times()}"
            case "inconclusive":
                return f"{self.hours:.0f} hours have brought too few sessions: {counted}; {bad.needed} more are needed."
            case _ if not bad.sessions:
                return f"No session {on} has ended yet; {self.clean} good ones are needed."
        return f"{counted} so far; {bad.needed} more good ones are needed."

    @property
    def numbers(self) -> dict[str, Any]:
        """What the sentence rests on."""
        found = {
            "sessions": self.bad.sessions,
            "bad": self.bad.bad,
            "needed": self.bad.needed,
            "log_likelihood_ratio": round(self.bad.ratio, 3),
            "look": self.slow.look,
            "old_median": self.slow.old,
            "new_median": self.slow.new,
            "chance": self.slow.chance,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _times(self) -> str:
        unseen = f" {UNSEEN}" if self._over_streams() else ""
        if self.slow.look == 0:
            first = self.slow.next_look
            return f"Their times are compared from {first} sessions of each on.{unseen}"
        return f"They {self._took()}{unseen}"

    def _over_streams(self) -> bool:
        """Whether most were answered over connections whose times nobody sees."""
        return 2 * sum(1 for each in self.sessions if each.held) > len(self.sessions)

    def _took(self) -> str:
        slow = self.slow
        times = f"{slow.old or 0:.3f} s, now {slow.new or 0:.3f} s"
        much = f"{slow.ratio or 1:.2f} times as long as {self._before}"
        return f"took {much} (median {times}, {slow.look} sessions each)."

    @property
    def _before(self) -> str:
        is_flag = not self.rollout.versions
        return f"with {self.rollout.before}" if is_flag else f"on {self.rollout.before}"

    def _why(self) -> str:
        counts = Counter(WORDS[each.why] for each in self.sessions if each.is_bad)
        return ", ".join(f"{words} ({number})" for words, number in counts.most_common())
