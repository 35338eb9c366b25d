"""What may be said of a rehearsal, derived from what it showed. Pure."""

from greenroom.web.views import (
    DifferenceView,
    JourneyView,
    LoadView,
    RehearsalRow,
    RehearsalView,
    StepView,
)
from greenroom.web.words import capital

UNPLAYED = ("stuck", "broken", "failed", "")


def left(over: JourneyView | StepView) -> int:
    """Return how many differences nobody has accepted or tolerated."""
    return sum(1 for each in over.differences if not (each.said and each.said.verb != "reject"))


def is_judgeable(shown: RehearsalView, *, may_change: bool) -> bool:
    """Whether this person may say something now."""
    return may_change and shown.row.mark not in ("waiting", "rehearsing")


def warnings(version: int, row: RehearsalRow | None) -> tuple[str, ...]:
    """Return what a version's newest rehearsal says against its release."""
    name = f"v{version}"
    if row is None or row.mark == "passed":
        return ()
    said = {
        "differs": f"The rehearsal of {name} found differences. {capital(row.sentence)}",
        "failed": f"The rehearsal of {name} failed. {capital(row.sentence)}",
        "unapproved": f"Nobody has approved yet what {name} showed in its rehearsal.",
    }
    return (said.get(row.mark, f"{name} is being rehearsed at this moment."),)


def verbs_for(difference: DifferenceView) -> tuple[str, ...]:
    """Return what may be said of a difference: of several results none can be the right one."""
    return (
        ("reject", "tolerate")
        if difference.kind == "concurrent"
        else ("accept", "reject", "tolerate")
    )


def may_accept_all(journey: JourneyView) -> bool:
    """Whether everything that a journey showed can be accepted at once, and there is a reason to."""
    if journey.verdict in UNPLAYED:
        return False
    if any(each.kind == "concurrent" for each in journey.differences):
        return False
    return journey.verdict == "unapproved" or left(journey) > 1


def longest_of(load: LoadView) -> float:
    """Return the seconds that the longest bar stands for."""
    given = [each for step in load.steps for each in (step.alone, step.p95, step.before) if each]
    longest = max(given, default=0.0)
    near = load.under if load.under and load.under < 2 * longest else 0.0
    return max(longest, near) or 1.0
