"""Serves a notebook with Voila on a Unix socket.

Arguments: notebook, folder, socket, base path. Each visitor gets a kernel of their own, which ends
when the page is left.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from queue import Empty
from typing import Any

from tornado import httpserver, netutil, web  # ty: ignore[import-not-found]

OWN_FOLDERS = ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
"""Where Jupyter writes; the app's files are read-only and HOME may be."""
LOOK_EVERY = 0.5
"""Seconds."""


def answer_on(socket: str) -> None:
    """Have Voila listen on a Unix socket instead of a port."""

    def listen(self: Any, *_: Any, **__: Any) -> None:
        server = httpserver.HTTPServer(self, xheaders=True)
        server.add_socket(netutil.bind_unix_socket(socket, mode=0o666))

    web.Application.listen = listen


def heed_late_answers() -> None:
    """Look for a kernel's answer twice a second instead of waiting to be told of it.

    A widget's message that is sent to the kernel just then can swallow the news on the same socket
    (ZeroMQ tells once); the page would wait for its cell for ever.
    """
    from jupyter_client.channels import AsyncZMQSocketChannel  # ty: ignore[import-not-found]

    wait = AsyncZMQSocketChannel.get_msg

    async def get_msg(self: Any, timeout: float | None = None) -> Any:
        while timeout is None:
            try:
                return await wait(self, LOOK_EVERY)
            except Empty:
                continue
        return await wait(self, timeout)

    AsyncZMQSocketChannel.get_msg = get_msg


def use_own_folders() -> None:
    """Give Jupyter folders that it can write to, and the kernels of this environment."""
    place = tempfile.mkdtemp(prefix="jupyter-")
    for name in OWN_FOLDERS:
        os.environ.setdefault(name, place)
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")


def options(notebook: Path, base_path: str) -> list[str]:
    """Return the command line of `voila`; the gateway strips the base path and decides who comes in."""
    return [
        str(notebook),
        "--no-browser",
        f"--Voila.base_url={base_path}/",
        "--Voila.server_url=/",
        "--Voila.log_level=WARN",
        "--MappingKernelManager.cull_interval=60",
        "--MappingKernelManager.cull_idle_timeout=300",
        "--Voila.tornado_settings={'disable_check_xsrf': True}",  # a page that is left ends its kernel
    ]


if __name__ == "__main__":
    entry, folder, socket, base_path = sys.argv[1:]
    use_own_folders()
    answer_on(socket)
    heed_late_answers()
    from voila.app import Voila  # ty: ignore[import-not-found]

    Voila.launch_instance(options(Path(folder, entry), base_path))
