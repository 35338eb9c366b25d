"""Wraps a Shiny Express script as an ASGI app for uvicorn. Runs in the app's own Python."""

import os
import sys
from pathlib import Path

from shiny.express import wrap_express_app  # ty: ignore[import-not-found]

entry = Path(os.environ["GREENROOM_ENTRY"])
sys.path.insert(0, str(entry.parent))
app = wrap_express_app(entry)
