"""Visits what was published as a client would: the page, then an output that is really computed."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from greenroom.cli.demo.publishing import Shown
from greenroom.cli.visits import Address, NoOutputError, Visit, visit_app


@dataclass(frozen=True)
class Visited:
    """What came of a visit."""

    shown: Shown
    visit: Visit | None = None
    error: NoOutputError | None = None


def visit(shown: Shown, token: str) -> Visited:
    """Visit one app through the gateway."""
    try:
        seen = asyncio.run(visit_app(shown.example.kind.name, address_of(shown.url, token)))
    except NoOutputError as error:
        return Visited(shown, error=error)
    return Visited(shown, seen)


def address_of(url: str, token: str) -> Address:
    """Return where to connect so that no name look-up is needed."""
    parts = urlsplit(url)
    return Address(
        port=parts.port or 80,
        host=parts.netloc,
        path=parts.path.rstrip("/"),
        headers={"authorization": f"Bearer {token}"},
    )
