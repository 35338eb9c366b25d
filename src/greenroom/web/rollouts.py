"""What to offer about a rollout: its one primary act, and the escape beside it."""

from collections.abc import Mapping

from greenroom.web.views import RolloutVerb, RolloutView, RolloutWish

NOUNS: dict[str, RolloutVerb] = {
    "advances": "advance",
    "pauses": "pause",
    "resumptions": "resume",
    "skips": "skip",
    "abortions": "abort",
}
"""Decisions as they are posted: a verb becomes a noun at the door."""
NOUN_OF = {verb: noun for noun, verb in NOUNS.items()}
WISHES = ("kind", "steps", "pause", "audience", "gates", "begin", "supersede")
"""The fields of a form that says how something is to be brought."""
SUPERSEDES = ("queue", "replace")
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
    if state in ("queued", "warming", "soaking"):
        return None, "abort"
    return None, None


def is_under_way(rollouts: tuple[RolloutView, ...], stage: str) -> bool:
    """Whether a version is on its way to a stage, so that the acts to choose from are the rollout's."""
    return any(
        one.row.stage == stage and one.escape is not None and not one.row.flag for one in rollouts
    )


def flag_wish(given: Mapping[str, str]) -> RolloutWish:
    """Return how a flag is to be brought, from the fields of a query or a form."""
    typed = {name: str(given.get(name) or "").strip()[:500] for name in WISHES}
    return RolloutWish(
        version=0,
        stage=given.get("stage") or None,
        **typed | {"kind": typed["kind"] or "canary"},
        flag=str(given.get("flag") or "")[:200],
        variant=str(given.get("variant") or "")[:100],
    )


def flag_command(app: str, wish: RolloutWish) -> str:
    """Return what to type for it."""
    options = {
        "canary": wish.steps.replace(" ", "") if wish.kind == "canary" else "",
        "pause": wish.pause.replace(" ", ""),
        "audience": wish.audience.replace(" ", ""),
        "gates": wish.gates.replace(" ", ""),
        "at": wish.begin and f"{wish.begin}Z",
        "variant": wish.variant,
        "stage": wish.stage or "",
        "app": app,
    }
    plain = "" if wish.kind == "canary" else f" --{wish.kind}"
    plain += f" --{wish.supersede}" if wish.supersede in SUPERSEDES else ""
    said = "".join(f" --{name} {text}" for name, text in options.items() if text)
    return f"greenroom flags rollout {wish.flag}{plain}{said}"
