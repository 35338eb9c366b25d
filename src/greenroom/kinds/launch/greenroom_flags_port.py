"""Lets OpenFeature's own SDKs ask for flags: a port of the loopback interface that leads to Greenroom's socket.

It is a thread of the app's process, or a part of the relay that runs already, so that it costs no process of
its own. It carries bytes and knows nothing: what may be asked, the token in OFREP_HEADERS decides.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import threading

from greenroom_pump import pump

ENDPOINT, SOCKET = "OFREP_ENDPOINT", "GREENROOM_FLAGS_SOCKET"


def is_wanted() -> bool:
    """Whether there are flags to ask for, and nobody has said another place to ask."""
    return SOCKET in os.environ and ENDPOINT not in os.environ


def offer_flags() -> None:
    """Open the port if the app has an OpenFeature SDK, and say it in OFREP_ENDPOINT."""
    if not is_wanted() or importlib.util.find_spec("openfeature") is None:
        return
    opened = threading.Event()
    threading.Thread(target=_run, args=(opened,), name="greenroom-flags-port", daemon=True).start()
    opened.wait(2)


async def open_port() -> asyncio.AbstractServer | None:
    """Open the port in the running loop."""
    if not is_wanted():
        return None
    server = await asyncio.start_server(_carry, "127.0.0.1", 0)
    os.environ[ENDPOINT] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    return server


def _run(opened: threading.Event) -> None:
    async def serve() -> None:
        server = await open_port()
        opened.set()
        if server is not None:
            await server.serve_forever()

    asyncio.run(serve())


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        up, down = await asyncio.open_unix_connection(os.environ[SOCKET])
    except OSError:
        writer.close()
        return
    await asyncio.gather(pump(reader, down), pump(up, writer))
    down.close()
    writer.close()
