"""Objectives as the pages show them."""

from typing import Literal

from greenroom.releases.objectives import Kept
from greenroom.web.views import ObjectiveRow


def objective_row(kept: Kept) -> ObjectiveRow:
    """Return an objective as a row."""
    left = kept.budget_left
    return ObjectiveRow(
        stage=kept.stage,
        words=kept.objective.words,
        days=kept.objective.window.days,
        kept=_kept(kept),
        budget_left="" if left is None else f"{100 * max(0.0, left):.0f} % of its budget left",
        state=_state(kept),
        rate=kept.burn.rate,
        limit=kept.burn.limit,
        remark=kept.burn.remark,
    )


def _state(kept: Kept) -> Literal["kept", "missed", "burning", "unknown"]:
    if kept.burn.is_burning:
        return "burning"
    if kept.share is None:
        return "unknown"
    return "kept" if kept.share >= kept.objective.target else "missed"


def _kept(kept: Kept) -> str:
    if kept.share is not None:
        return f"{100 * kept.share:.4g} % of {kept.sessions} sessions"
    unseen = f"{kept.unseen} sessions over a WebSocket or event stream, whose times nobody sees"
    return unseen if kept.unseen else ""
