"""What rollouts ask of others; `wiring` supplies it."""

from typing import Literal, Protocol

from greenroom.releases.rollouts.model import Rollout, Step, Verdict

When = Literal["before", "during"]


class Gate(Protocol):
    """Judges whether a rollout may go further.

    It is asked again and again and remembers nothing: what it says follows from the rollout, the step and
    what it finds. It may take minutes, and may be cut off at any point and asked anew. An exception counts as
    `waiting`, with its sentence.
    """

    name: str
    """As in `gates = ["replay"]`: letters and hyphens."""
    title: str
    """A few words for people: `Paired replay`."""
    when: When
    """`before`: asked until it has decided, before anybody gets the version.
    `during`: asked at each step for as long as it lasts, and while it soaks."""

    async def judge(self, rollout: Rollout, step: Step) -> Verdict:
        """Say what is known now. `step.weight` is 0 before users; `rollout.step_since` is when it began."""
        ...
