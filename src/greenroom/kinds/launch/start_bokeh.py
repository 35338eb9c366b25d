"""Serves a Panel or Bokeh script, with Panel's server if it is installed.

Arguments: script, folder, socket, base path. The app answers at `/` instead of `/<script>`, because a
redirect between the two would lose the base path.
"""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path
from typing import Any

from greenroom_path import use_folder
from tornado import netutil  # ty: ignore[import-not-found]

try:
    from panel.command.serve import Serve  # ty: ignore[import-not-found]
except ImportError:
    from bokeh.command.subcommands.serve import Serve  # ty: ignore[import-not-found]


class ServeAtRoot(Serve):
    """The `serve` command with its one app at `/`."""

    def customize_applications(self, args: argparse.Namespace, applications: dict) -> dict:
        """Move the only app to the root."""
        kept = super().customize_applications(args, applications)
        return {"/" if route == f"/{Path(script).stem}" else route: kept[route] for route in kept}


def options(socket: str, base_path: str) -> list[str]:
    """Return the options of `serve` behind the gateway."""
    chosen = [
        f"--unix-socket={socket}",
        "--allow-websocket-origin=*",  # the gateway decides who comes in
        "--use-xheaders",
        "--log-level=warning",
    ]
    if base_path and Serve.__module__.startswith("panel."):
        chosen.append(f"--root-path={base_path}/")
    return chosen


def run(script: str, arguments: list[str]) -> None:
    """Run the command as `panel serve script …` would."""
    parser: Any = argparse.ArgumentParser()
    command = ServeAtRoot(parser=parser)
    command.invoke(parser.parse_args([script, *arguments]))


if __name__ == "__main__":
    script, folder, socket, base_path = sys.argv[1:]
    use_folder(folder)
    netutil.bind_unix_socket = functools.partial(netutil.bind_unix_socket, mode=0o666)
    run(str(Path(folder, script)), options(socket, base_path))
