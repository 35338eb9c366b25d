"""Runs a Gradio script, takes what it launches, and serves that as an ASGI app.

Arguments: script, folder, socket, base path.
"""

from __future__ import annotations

import inspect
import runpy
import sys
from pathlib import Path
from typing import Any

import fastapi
import gradio  # ty: ignore[import-not-found]
from greenroom_flags_port import offer_flags
from greenroom_path import use_folder
from greenroom_serving import serve

USUAL_NAMES = ("demo", "app", "interface", "iface", "blocks")


def launched_by(script: str) -> tuple[Any, dict[str, Any]]:
    """Run the script as `python script` would and return what it launched, with its options."""
    launched: list[tuple[Any, dict[str, Any]]] = []

    def launch(blocks: Any, *args: Any, **options: Any) -> tuple[None, str, str]:
        launched.append((blocks, options))
        return None, "", ""

    gradio.Blocks.launch = launch
    names = runpy.run_path(script, run_name="__main__")
    if launched:
        return launched[0]
    found = [name for name, value in names.items() if isinstance(value, gradio.Blocks)]
    found.sort(key=lambda name: USUAL_NAMES.index(name) if name in USUAL_NAMES else 99)
    if not found:
        sys.exit(f"{script} neither launches a Gradio app nor keeps one in a variable.")
    return names[found[0]], {}


def build(script: str, base_path: str) -> fastapi.FastAPI:
    """Return an ASGI app with what the script launches, under the options that still make sense."""
    blocks, options = launched_by(script)
    known = inspect.signature(gradio.mount_gradio_app).parameters
    ours = {"path", "server_name", "server_port", "root_path", "ssr_mode", "app", "blocks"}
    kept = {name: value for name, value in options.items() if name in known and name not in ours}
    if base_path:
        kept["root_path"] = base_path
    return gradio.mount_gradio_app(fastapi.FastAPI(), blocks, path="/", **kept)


if __name__ == "__main__":
    script, folder, socket, base_path = sys.argv[1:]
    path = Path(folder, script)
    offer_flags()
    use_folder(str(path.parent))
    sys.argv = [str(path)]
    serve(build(str(path), base_path), socket)
