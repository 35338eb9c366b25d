"""Routes, visits and tickets as values."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Upstream:
    """One running instance that may be given requests."""

    instance: str
    socket: Path
    app: str
    version: int
    stage: str
    max_requests: int = 10_000


@dataclass(frozen=True)
class Site:
    """One origin (or one path on the shared host): an app at a stage, or the preview of a version."""

    name: str
    """Unique and stable: `sales@production`, `sales@uat`, `sales@v12`."""
    hosts: tuple[str, ...] = ()
    """Host names without port; empty for a path site."""
    path: str = ""
    """`/app/sales` for a path site, else empty."""
    instances: tuple[str, ...] = ()
    """Instances whose tickets are honoured here."""
    edition: str = "0"
    """Which tickets are: those made since something was last taken away from somebody."""
    notice: bool = False
    """Whether its pages tell people who are in of a newer version."""


@dataclass(frozen=True)
class RouteTable:
    """Everything Envoy must serve. Equal tables make equal configuration."""

    sites: tuple[Site, ...] = ()
    upstreams: tuple[Upstream, ...] = ()


@dataclass(frozen=True)
class Ticket:
    """What a session ticket says. Signed; readable by its holder; holds nothing secret."""

    session: str
    site: str
    instance: str
    app: str
    version: int
    user: str
    """A person's name, or `anonymous`."""
    hash_key: str
    """What the release split hashes: the person's id, or a random id for an anonymous browser."""
    issued_at: datetime
    expires_at: datetime
    groups: tuple[str, ...] = ()
    sign_in: str = ""
    """The id of the sign-in or token it rests on; empty for an anonymous browser."""
    edition: str = "0"
    """The edition of its site when it was made."""
    flags: dict[str, str] = field(default_factory=dict)
    """Variants by key that the person has set for themselves, in a preview."""


@dataclass(frozen=True)
class Entry:
    """What a code says that carries a sign-in from the dashboard to a site's own origin."""

    sign_in: str
    """The id of the sign-in."""
    flags: dict[str, str] | None = None
    """Variants by key to be set there instead of those set before; None leaves them."""


@dataclass(frozen=True)
class Visit:
    """A request that came without a valid ticket for its site."""

    site: str
    method: str
    host: str
    """As the client wrote it, with port."""
    path: str
    """With query, as the client wrote it."""
    scheme: str
    headers: dict[str, str] = field(default_factory=dict)
    """Lower-case names; cookies, accept, authorization, sec-fetch-*, upgrade, user-agent."""
    ticket: Ticket | None = None
    """A ticket with a good signature that is over, of an edition before, for an instance that is gone, or reloaded."""

    @property
    def is_page(self) -> bool:
        """Whether a person's browser is loading a page and can follow redirects and show HTML."""
        return self.method == "GET" and "text/html" in self.headers.get("accept", "")

    @property
    def is_passing(self) -> bool:
        """Whether it may come from a program that keeps no cookies: no page, no WebSocket, no browser, no ticket."""
        from_browser = self.is_page or "sec-fetch-mode" in self.headers
        return not (self.ticket or from_browser or "upgrade" in self.headers)


@dataclass(frozen=True)
class Admission:
    """Let the request through to this instance, with this ticket."""

    ticket: Ticket
    passing: bool = False
    """Whether it may be a program that keeps no cookies, whose session is over with its answer."""


@dataclass(frozen=True)
class Reply:
    """Answer the request here with this text."""

    text: str
    kind: str
    """Media type."""


@dataclass(frozen=True)
class Refusal:
    """Answer the request here: sign-in, forbidden, full, stopped, failed."""

    status: int
    title: str = ""
    message: str = ""
    location: str = ""
    set_cookies: tuple[str, ...] = ()
    retry_after: int = 0
    """Seconds; a page then reloads itself."""
    reference: str = ""
