"""Objectives as the pages show them."""

from greenroom.releases.objectives import Kept
from greenroom.web.views import ObjectiveRow


def objective_row(kept: Kept) -> ObjectiveRow:
    """Return an objective as a row."""
    share, left = kept.share, kept.budget_left
    return ObjectiveRow(
        stage=kept.stage,
        words=kept.objective.words,
        days=kept.objective.window.days,
        kept="" if share is None else f"{100 * share:.4g} % of {kept.sessions} sessions",
        budget_left="" if left is None else f"{100 * max(0.0, left):.0f} % of its budget left",
        is_burning=kept.burn.is_burning,
        rate=kept.burn.rate,
        limit=kept.burn.limit,
    )
