"""Serves an ASGI app on a Unix socket behind the gateway, in one worker of uvicorn."""

from __future__ import annotations

import inspect
from typing import Any

from greenroom_collecting import collect_as_usual, put_off

OPTIONS: dict[str, Any] = {
    "proxy_headers": True,
    "forwarded_allow_ips": "*",  # only the gateway can reach the socket
    "access_log": False,  # the gateway writes it
    "log_level": "warning",
    "timeout_graceful_shutdown": 3,  # an open WebSocket must not hold up a stop
    "timeout_keep_alive": 3900,  # longer than the gateway keeps an idle connection
}


def serve(app: Any, socket: str, base_path: str = "", **more: Any) -> None:
    """Serve the app (or `module:object`) until SIGTERM; an old uvicorn gets the options it knows."""
    put_off()
    import uvicorn

    collect_once_loaded(uvicorn.Server)
    known = inspect.signature(uvicorn.Config).parameters
    options = {name: value for name, value in OPTIONS.items() if name in known}
    uvicorn.run(app, uds=socket, root_path=base_path, **options, **more)


def collect_once_loaded(server: Any) -> None:
    """Collect as usual from when the app is imported and the server is about to listen."""
    start_up = server.startup

    async def startup(self: Any, *args: Any, **more: Any) -> None:
        collect_as_usual()
        await start_up(self, *args, **more)

    server.startup = startup
