"""Keeps one app from taking all connections, or holding them without a word.

Every app runs as a user of its own, which the kernel tells of whoever connects to a Unix socket.
"""

import asyncio
import resource
import socket
import struct
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 128
"""Open connections of one user: an app holds one per process, and one for each question."""
SILENT_FOR = 10.0
"""Seconds in which a request must have come in whole."""


def guarded(
    most: int = MOST, silent_for: float = SILENT_FOR, *, spared: int | None = None
) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol with limits, for one server.

    All connections together leave half of the descriptors of this process to others. `spared` is a
    user to whom only that holds: ours, where apps have none of their own.
    """
    open_of: Counter[int] = Counter()
    whole = resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2

    class Guarded(HttpToolsProtocol):
        """One connection."""

        user = -1
        waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            """Turn a user away who has too many."""
            super().connection_made(transport)
            self.user = peer(transport.get_extra_info("socket"))
            open_of[self.user] += 1
            is_one_too_many = open_of[self.user] > most and self.user != spared
            if is_one_too_many or open_of.total() > whole:
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
