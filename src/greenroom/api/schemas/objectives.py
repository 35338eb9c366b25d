"""Objectives, and how they are kept."""

from greenroom.api.schemas.base import Answer


class BurnOut(Answer):
    """How fast the budget is spent, at the pace that burns or comes nearest to it."""

    is_burning: bool
    """Faster than `limit` over both windows, by three sessions of two people or more."""
    rate: float
    """Over the long window; 1 spends the budget exactly in the objective's time."""
    limit: float
    long_seconds: float
    long_sessions: int
    long_broken: int
    short_seconds: float
    short_sessions: int
    short_broken: int
    remark: str = ""
    """Why it does not burn though `rate` is above `limit`: `too few to say`, `over by now`; else empty."""


class ObjectiveOut(Answer):
    """An objective of what a stage shows."""

    stage: str
    version: int
    """The released version, whose greenroom.toml says what is promised."""
    kind: str
    """`good` or `fast`."""
    words: str
    target: float
    """Share of the sessions, 0 to 1."""
    within: float
    """Seconds; 0 for `good`."""
    window_seconds: float
    sessions: int
    """Over the window, as far as the server keeps sessions."""
    broken: int
    unseen: int
    """Of `fast`: sessions answered over WebSockets or event streams, whose times nobody sees; not counted."""
    share: float | None
    """The share that kept it; none without sessions."""
    budget_left: float | None
    """Share of what may go wrong that is left; below 0 if more went wrong."""
    burn: BurnOut
