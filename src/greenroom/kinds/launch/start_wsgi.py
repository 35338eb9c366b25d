"""Serves a WSGI app, or a Dash app, with gunicorn: one worker, so that its state is one, and threads.

Arguments: `module:object` or `module:function()`, folder, socket, base path.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from greenroom_collecting import collect_as_usual, put_off
from greenroom_flags_port import offer_flags
from greenroom_path import use_folder
from gunicorn.app.base import BaseApplication  # ty: ignore[import-not-found]

THREADS = 16
OPTIONS: dict[str, Any] = {
    "workers": 1,
    "worker_class": "gthread",
    "threads": THREADS,
    "worker_tmp_dir": "/tmp",  # noqa: S108 - a file system in memory that is the instance's own
    "loglevel": "warning",
    "accesslog": None,  # the gateway writes it
    "forwarded_allow_ips": "*",  # only the gateway can reach the socket
    "keepalive": 3900,  # longer than the gateway keeps an idle connection
    "graceful_timeout": 3,
    "timeout": 0,  # a long computation is no reason to kill the worker
    "umask": 0,
    "control_socket_disable": True,
}


class Server(BaseApplication):
    """Gunicorn told by values instead of by a command line."""

    def __init__(self, target: str, socket: str, base_path: str) -> None:
        self.target, self.socket, self.base_path = target, socket, base_path
        super().__init__()

    def load_config(self) -> None:
        """Set the options that this gunicorn knows."""
        for name, value in {**OPTIONS, "bind": f"unix:{self.socket}"}.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Callable:
        """Import the app in the worker."""
        offer_flags()
        app = under(self.base_path, resolve(self.target))
        collect_as_usual()
        return app


def resolve(target: str) -> Any:
    """Return the WSGI app that the target names; of a Dash app its server."""
    module, _, name = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.removesuffix("()").split("."):
        found = getattr(found, part)
    if name.endswith("()"):
        found = found()
    return found.server if hasattr(found, "server") and hasattr(found, "callback_map") else found


def under(base_path: str, app: Callable) -> Callable:
    """Tell the app the path that the gateway strips, so that the links it makes hold it."""
    if not base_path:
        return app

    def prefixed(environ: dict, start_response: Callable) -> Any:
        environ["SCRIPT_NAME"] = base_path
        return app(environ, start_response)

    return prefixed


if __name__ == "__main__":
    target, folder, socket, base_path = sys.argv[1:]
    put_off()
    use_folder(folder)
    Server(target, socket, base_path).run()
