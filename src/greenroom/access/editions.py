"""Editions of who may visit: a session ticket made under an edition before is asked about again at once.

An app's edition is the number of the last event that took something away from somebody there, or on the
whole server. It needs no table, is the same after a restart, and only grows.
"""

from sqlalchemy import func, select

from greenroom.kernel.database import Database
from greenroom.kernel.events import Event, Happened

TAKES_AWAY = frozenset(
    {
        "app.changed",
        "app.retired",
        "member.removed",
        "share.removed",
        "group.left",
        "group.removed",
        "person.password-changed",
        "browser.revoked",
        "token.revoked",
    }
)


class Editions:
    """The present edition of each app."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._latest: dict[str | None, int] = {}

    async def load(self) -> None:
        """Read what has happened so far."""
        query = select(Event.app, func.max(Event.number)).where(Event.kind.in_(TAKES_AWAY))
        async with self._database.read() as session:
            for app, number in await session.execute(query.group_by(Event.app)):
                self._latest[app] = max(number, self._latest.get(app, 0))

    def on_event(self, happened: Happened) -> None:
        """Begin a new edition if something was taken away."""
        if happened.kind in TAKES_AWAY:
            self._latest[happened.app] = happened.number

    def of(self, app: str) -> str:
        """Return the edition of an app; equal texts mean that nothing was taken away since."""
        return str(max(self._latest.get(app, 0), self._latest.get(None, 0)))
