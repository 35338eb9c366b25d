"""Serves a Streamlit script as an ASGI app; an old Streamlit through its own server and a relay.

Arguments: script, folder, socket, base path. `streamlit run` answers each request on a kept TCP
connection 44 ms late (Nagle's algorithm meets delayed acknowledgement), so it is the second choice.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from greenroom_collecting import put_off
from greenroom_flags_port import offer_flags
from greenroom_imports import import_packages_of
from greenroom_path import use_folder
from greenroom_relay import relay
from greenroom_serving import serve


def serve_app(script: str, socket: str) -> None:
    """Serve the script with uvicorn, under the settings that `streamlit run` would read."""
    from streamlit import config  # ty: ignore[import-not-found]
    from streamlit.starlette import App  # ty: ignore[import-not-found]

    app = App(script)
    for option, value in settings().items():
        config.set_option(option, value)
    import_packages_of(Path(script))
    serve(app, socket)


def settings() -> dict[str, Any]:
    """Read STREAMLIT_* variables, which Streamlit itself reads on its command line only."""
    from streamlit import config  # ty: ignore[import-not-found]

    options = config.get_config_options()
    return {
        name: converted(os.environ[option.env_var], option)
        for name, option in options.items()
        if option.env_var in os.environ
    }


def converted(text: str, option: Any) -> Any:
    """Turn a variable into the type of its option."""
    if getattr(option, "multiple", False):
        return text.split()
    kind = getattr(option, "type", str)
    if kind is bool:
        return text.lower() in {"1", "true", "yes", "on"}
    return kind(text) if kind in {int, float} else text


def has_app() -> bool:
    """Whether this Streamlit can be served as an ASGI app."""
    try:
        import streamlit.starlette  # ty: ignore[import-not-found]  # noqa: F401
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    name, folder, socket, base_path = sys.argv[1:]
    script = Path(folder, name)
    put_off()
    if not has_app():
        where = ["--server.port", "{port}", "--server.address", "127.0.0.1"]
        sys.exit(relay([sys.executable, "-m", "streamlit", "run", str(script), *where], socket))
    offer_flags()
    use_folder(str(script.parent))
    serve_app(str(script), socket)
