"""Folders that servers have kept things in."""

import shutil
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove a folder with all it holds; those of bundles are read-only, which stops everybody but root."""
    for place in [folder, *folder.rglob("*/")]:
        if place.is_dir() and not place.is_symlink():
            place.chmod(0o700)
    shutil.rmtree(folder)
