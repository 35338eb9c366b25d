"""Keeps one app from taking all connections, or holding them without a word.

Every app runs as a user of its own, which the kernel tells of whoever connects to a Unix socket.
"""

import asyncio
import socket
import struct
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 64
"""Open connections of one user."""
SILENT_FOR = 10.0
"""Seconds in which a request must have come in whole."""


def guarded(most: int = MOST, silent_for: float = SILENT_FOR) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with limits, for one server."""
    open_of: Counter[int] = Counter()

    class Guarded(HttpToolsProtocol):
        """One connection."""

        user = -1
        waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            """Turn a user away who has too many."""
            super().connection_made(transport)
            self.user = peer(transport.get_extra_info("socket"))
            open_of[self.user] += 1
            if open_of[self.user] > most:
                transport.abort()
                return
            self.waiting = self.loop.call_later(silent_for, self._give_up)

        def on_message_complete(self) -> None:
            """A request is whole: what follows is uvicorn's to time."""
            if self.waiting is not None:
                self.waiting.cancel()
            super().on_message_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            """Count one less."""
            open_of[self.user] -= 1
            if self.waiting is not None:
                self.waiting.cancel()
            super().connection_lost(exc)

        def _give_up(self) -> None:
            self.transport.abort()

    return Guarded


def peer(connection: socket.socket) -> int:
    """Return the user at the other end of a Unix socket."""
    found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return struct.unpack("3i", found)[1]
