"""Objectives as the pages show them."""

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
        is_burning=kept.burn.is_burning,
        rate=kept.burn.rate,
        limit=kept.burn.limit,
    )


def _kept(kept: Kept) -> str:
    if kept.share is not None:
        return f"{100 * kept.share:.4g} % of {kept.sessions} sessions"
    unseen = f"{kept.unseen} sessions over a WebSocket or event stream, whose times nobody sees"
    return unseen if kept.unseen else ""
