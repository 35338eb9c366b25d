"""Serves a Panel or Bokeh script, with Panel's server if it is installed.

Arguments: script, folder, socket, base path. The app answers at `/` instead of `/<script>`. A script
called main.py is served as its folder, with the theme and templates beside it.
"""

from __future__ import annotations

import argparse
import functools
import logging
import sys
from pathlib import Path
from typing import Any

from greenroom_collecting import collect_as_usual, put_off
from greenroom_flags_port import offer_flags
from greenroom_imports import import_packages_of
from greenroom_path import use_folder
from tornado import netutil  # ty: ignore[import-not-found]
from tornado.httputil import HTTPServerRequest  # ty: ignore[import-not-found]

put_off()
try:
    from panel.command.serve import Serve  # ty: ignore[import-not-found]
except ImportError:
    from bokeh.command.subcommands.serve import Serve  # ty: ignore[import-not-found]

from bokeh.server.tornado import BokehTornado  # noqa: E402  # ty: ignore[import-not-found]


class ServeAtRoot(Serve):
    """The `serve` command with its one app at `/`."""

    def customize_applications(self, args: argparse.Namespace, applications: dict) -> dict:
        """Move the app to the root, and leave what Panel adds where it is."""
        kept = super().customize_applications(args, applications)
        own = f"/{Path(args.files[0]).stem}"
        return {"/" if route == own else route: app for route, app in kept.items()}


def put_back(base_path: str) -> None:
    """Give requests the path again that the gateway strips, since Bokeh's routes hold it."""
    find = BokehTornado.find_handler

    def find_handler(self: Any, request: HTTPServerRequest, **more: Any) -> Any:
        request.path = base_path + request.path
        request.uri = base_path + request.uri
        return find(self, request, **more)

    BokehTornado.find_handler = find_handler


def run(target: Path, socket: str, base_path: str) -> None:
    """Run the command as `panel serve` or `bokeh serve` would."""
    options = [
        f"--unix-socket={socket}",
        "--allow-websocket-origin=*",  # the gateway decides who comes in
        "--use-xheaders",
        "--log-level=warning",
    ]
    if base_path:
        put_back(base_path)
        options.append(f"--prefix={base_path}")
    parser: Any = argparse.ArgumentParser()
    command = ServeAtRoot(parser=parser)
    command.invoke(parser.parse_args([str(target), *options]))


if __name__ == "__main__":
    script, folder, socket, base_path = sys.argv[1:]
    path = Path(folder, script)
    offer_flags()
    use_folder(str(path.parent))
    logging.getLogger("bokeh.server.util").setLevel(logging.ERROR)  # it warns of `*` above
    netutil.bind_unix_socket = functools.partial(netutil.bind_unix_socket, mode=0o666)
    import_packages_of(path)
    collect_as_usual()
    run(path.parent if path.name == "main.py" else path, socket, base_path)
