"""Imports the packages that a script will import, before the first visitor has to wait for them."""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path


def import_packages_of(script: Path) -> None:
    """Import the installed packages that the script names at its top; never the app's own modules.

    What cannot be imported is left to the script, which says so to its visitor.
    """
    try:
        tree = ast.parse(script.read_bytes())
    except (SyntaxError, ValueError):
        return
    for name in dict.fromkeys(imported(tree)):
        if is_installed(name):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the modules that the top level of a script imports."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def is_installed(name: str) -> bool:
    """Whether the module comes from an installed package."""
    found = importlib.util.find_spec(name.partition(".")[0])
    return bool(found and found.origin and "site-packages" in Path(found.origin).parts)
