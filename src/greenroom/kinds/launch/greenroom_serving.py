"""Serves an ASGI app on a Unix socket behind the gateway, in one worker of uvicorn."""

from __future__ import annotations

import inspect
from typing import Any

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
    import uvicorn

    known = inspect.signature(uvicorn.Config).parameters
    options = {name: value for name, value in OPTIONS.items() if name in known}
    uvicorn.run(app, uds=socket, root_path=base_path, **options, **more)
