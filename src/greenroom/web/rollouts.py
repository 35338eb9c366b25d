"""What to offer about a rollout: its one primary act, and the escape beside it."""

from greenroom.web.views import RolloutVerb, RolloutView

NOUNS: dict[str, RolloutVerb] = {
    "advances": "advance",
    "pauses": "pause",
    "resumptions": "resume",
    "skips": "skip",
    "abortions": "abort",
}
"""Decisions as they are posted: a verb becomes a noun at the door."""
NOUN_OF = {verb: noun for noun, verb in NOUNS.items()}
KINDS = {"all-at-once": "all at once", "blue-green": "blue/green", "canary": "canary"}
LABELS: dict[RolloutVerb, str] = {
    "advance": "Advance",
    "pause": "Pause",
    "resume": "Resume",
    "skip": "Skip the gate",
    "abort": "Abort",
}


MAY_PAUSE = ("pending", "checking", "stepping", "soaking")


def offered(
    state: str, pause_reason: str, *, is_held: bool = False
) -> tuple[RolloutVerb | None, RolloutVerb | None]:
    """Return the primary act and the escape in a state; what a gate still holds is not advanced."""
    if state == "paused":
        by_a_gate = pause_reason in ("inconclusive", "gate-failed", "slo-burn")
        return ("skip" if by_a_gate else "advance" if pause_reason == "step" else "resume"), "abort"
    if state in ("pending", "checking", "stepping"):
        return (None if is_held else "advance"), "abort"
    if state in ("warming", "soaking"):
        return None, "abort"
    return None, None


def is_under_way(rollouts: tuple[RolloutView, ...], stage: str) -> bool:
    """Whether a version is on its way to a stage, so that the acts to choose from are the rollout's."""
    return any(one.row.stage == stage and one.escape is not None for one in rollouts)
