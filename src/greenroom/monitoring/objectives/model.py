"""An objective, as a value."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from greenroom.monitoring.model import Outcome

Kind = Literal["good", "fast"]


@dataclass(frozen=True)
class Objective:
    """A share of the sessions over a time."""

    kind: Kind
    """`good`: no server error, no crash, no failed start. `fast`: the median answer came in time."""
    target: float
    """Share of the sessions, above 0 and below 1."""
    within: float = 0.0
    """Seconds that count as in time, of a `fast` one."""
    window: timedelta = timedelta(days=30)
    """The time over which the share is promised."""

    @property
    def budget(self) -> float:
        """Return the share that may go wrong."""
        return 1 - self.target

    @property
    def words(self) -> str:
        """Return `99 % of sessions are good`."""
        what = "are good" if self.kind == "good" else f"are answered within {self.within:g} s"
        return f"{_percent(self.target)} of sessions {what}"

    def counts(self, session: Outcome) -> bool:
        """Whether a session says anything about it."""
        return session.tells if self.kind == "good" else self._has_times(session)

    def is_broken_by(self, session: Outcome) -> bool:
        """Whether a session that counts is one of those that may be few only."""
        if self.kind == "good":
            return session.is_bad
        return session.median is not None and session.median > self.within

    def _has_times(self, session: Outcome) -> bool:
        """Whether its times are seen: not if the app answered over a WebSocket or an event stream."""
        return session.median is not None and not session.held


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"
