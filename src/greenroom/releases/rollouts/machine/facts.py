"""What is so, as far as the next move of a rollout depends on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from greenroom.releases.rollouts.model import Given, Outcome

Turn = Literal["wait", "go", "never"]


@dataclass(frozen=True)
class Facts:
    """Observed; never decided here."""

    warm: bool = False
    """As many instances of the new version are ready as it begins with."""
    failure: str = ""
    """Why it could not be started."""
    shown_weight: float = 0.0
    """Percent of the users who are led to the new version by now."""
    before: tuple[str, ...] = ()
    """Gates of this rollout that are asked before users."""
    during: tuple[str, ...] = ()
    """Gates of this rollout that are asked at each step."""
    given: tuple[Given, ...] = ()
    """The newest verdict of each gate that holds for the present step."""
    frozen_until: datetime | None = None
    """The end of a freeze window that is on and that nobody has skipped."""
    is_drained: bool = False
    """No session is open on what was before."""
    turn: Turn = "wait"
    """Of a queued one: whether what is before it goes on, has come to a good end, or has not."""
    before_it: str = ""
    """How what was before it ended."""
    taken_over: str = ""
    """Who changed by hand what the rollout moves, and how."""

    def verdict(self, gate: str) -> Given | None:
        """Return what a gate has said at this step."""
        return next((given for given in self.given if given.verdict.gate == gate), None)

    def first(self, gates: tuple[str, ...], outcome: Outcome) -> Given | None:
        """Return the verdict of the first of the gates with this outcome."""
        found = (self.verdict(gate) for gate in gates)
        return next((given for given in found if given and given.verdict.outcome == outcome), None)

    def undecided(self, gates: tuple[str, ...]) -> tuple[str, ...]:
        """Return the gates that have not passed."""
        passed = {given.verdict.gate for given in self.given if given.verdict.outcome == "pass"}
        return tuple(gate for gate in gates if gate not in passed)

    def all_pass(self, gates: tuple[str, ...]) -> bool:
        """Whether every one of the gates has passed or was skipped."""
        return not self.undecided(gates)
