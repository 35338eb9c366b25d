"""The pages, a file per group: each is a function from what is asked for to what is shown."""

from greenroom.web.model import Page
from greenroom.web.pages import (
    activity,
    app,
    apps,
    crew,
    flags,
    rehearsal,
    rollouts,
    server,
    version,
)

__all__ = ["PAGES"]

PAGES: tuple[Page, ...] = (
    *apps.PAGES,
    *app.PAGES,
    *rollouts.PAGES,
    *flags.PAGES,
    *version.PAGES,
    *rehearsal.PAGES,
    *activity.PAGES,
    *crew.PAGES,
    *server.PAGES,
)
"""Every page for people who have signed in."""
