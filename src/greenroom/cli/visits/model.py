"""Where an app is visited, and what was seen there."""

from dataclasses import dataclass, field
from pathlib import Path

from greenroom.kernel.errors import GreenroomError


class NoOutputError(GreenroomError):
    """The app did not answer as it should, or computed nothing."""

    status, code, exit_code = 502, "no-output", 2


@dataclass(frozen=True)
class Address:
    """Where to connect and whom to ask for, so that no name look-up is needed."""

    port: int = 0
    """On 127.0.0.1; unused with `socket`."""
    host: str = "localhost"
    """The Host header, with port if it is not the usual one."""
    path: str = ""
    """`/app/sales` on a server with one host name, else empty."""
    socket: Path | None = None
    """The Unix socket of an instance, to visit it without a gateway."""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    """Sent with every request, such as `authorization`."""
    timeout: float = 120
    """Seconds for the whole visit; the first request may have to wait for the app to wake."""


@dataclass(frozen=True)
class Visit:
    """What a client saw: the page, and one output that the app really computed."""

    status: int
    """Of the page."""
    output: str
    """A short sentence with the computed value."""
    page_ms: float
    """From the first byte sent to the whole page."""
    output_ms: float
    """From the first byte sent to the computed output."""
