"""What the doorman needs of others; `wiring` supplies it."""

from typing import Protocol

from greenroom.access.model import AppAccess
from greenroom.gateway.model import Admission, Entry, Ticket
from greenroom.releases.addresses import Place
from greenroom.releases.model import Deployment, Policy
from greenroom.releases.rollouts.assignment import Guest


class SessionBook(Protocol):
    """What the doorman asks about sessions."""

    def is_live(self, session: str) -> bool:
        """Whether the session has an open connection or a recent request."""
        ...

    def streams(self, session: str) -> int:
        """Return how many connections of the session are open."""
        ...

    def admitted(self, admission: Admission) -> None:
        """Note a session that was let in just now."""
        ...


class Entries(Protocol):
    """Reads the one-time codes that carry a sign-in from the dashboard to an app's own origin."""

    def read_entry(self, code: str, site: str) -> Entry | None:
        """Return what a code says, or None if it is not good for this site."""
        ...


class Cookies(Protocol):
    """Writes a ticket as a cookie."""

    def cookie(self, ticket: Ticket, path: str) -> str:
        """Return the Set-Cookie value."""
        ...


class Program(Protocol):
    """What is on: the answers of the releases to the doorman's questions."""

    async def access_of(self, app: str) -> AppAccess | None:
        """Return who may visit an app; None if there is no such app."""
        ...

    async def showing(self, place: Place, guest: Guest) -> Deployment | None:
        """Return what a new session of this guest gets at a place."""
        ...

    async def released(self, place: Place) -> Deployment | None:
        """Return what a place shows to whoever is in no rollout."""
        ...

    async def is_stopped(self, place: Place) -> bool:
        """Whether something would show at a place if nobody had stopped it."""
        ...

    async def still(self, place: Place, version: int) -> Deployment | None:
        """Return the deployment of a version at a place if sessions may stay on it."""
        ...

    async def policy(self, deployment: Deployment) -> Policy:
        """Return how its instances are run."""
        ...
