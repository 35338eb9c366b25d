"""The shares of a canary: percents of the users that rise."""

from collections.abc import Sequence


def why_not_shares(shares: Sequence[float]) -> str:
    """Return why these cannot be the shares of a canary, as a sentence; empty if they can."""
    for before, share in zip((None, *shares), shares, strict=False):
        if not 0 <= share <= 100:
            return f"{share:g} is no share of the users: shares are percents from 0 to 100."
        if before is not None and share <= before:
            return (
                f"The shares of a canary must rise, and {share:g} comes after {before:g}: a smaller "
                "share would take the new version away from people who have it."
            )
    return ""
