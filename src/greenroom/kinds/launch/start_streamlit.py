"""Serves a Streamlit script as an ASGI app; an old Streamlit through its own server and a relay.

Arguments: script, folder, socket, base path. `streamlit run` answers each request on a kept TCP
connection 44 ms late (Nagle's algorithm meets delayed acknowledgement), so it is the second choice.
"""

import sys
from pathlib import Path

from greenroom_path import use_folder
from greenroom_relay import relay

if __name__ == "__main__":
    script, folder, socket, base_path = sys.argv[1:]
    path = str(Path(folder, script))
    try:
        from streamlit.starlette import App  # ty: ignore[import-not-found]
    except ImportError:
        port = ["--server.port", "{port}", "--server.address", "127.0.0.1"]
        sys.exit(relay([sys.executable, "-m", "streamlit", "run", path, *port], socket))
    from greenroom_serving import serve

    use_folder(str(Path(path).parent))
    serve(App(path), socket)
