"""Where the app's imports come from."""

from __future__ import annotations

import sys
from pathlib import Path


def use_folder(folder: str) -> None:
    """Let the app import its own modules, and none of these launchers by accident."""
    here = str(Path(__file__).parent)
    sys.path[:] = [folder, *(path for path in sys.path if path not in {here, folder})]
