"""Wraps a Shiny Express script as an ASGI app. Arguments: script, folder, socket, base path."""

import sys
from pathlib import Path

from greenroom_collecting import put_off
from greenroom_flags_port import offer_flags
from greenroom_path import use_folder
from greenroom_serving import serve

if __name__ == "__main__":
    script, folder, socket, base_path = sys.argv[1:]
    path = Path(folder, script)
    put_off()
    offer_flags()
    use_folder(str(path.parent))
    from shiny.express import wrap_express_app  # ty: ignore[import-not-found]

    serve(wrap_express_app(path), socket, base_path)
