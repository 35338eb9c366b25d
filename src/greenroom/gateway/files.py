"""Envoy's watched files: written whole, renamed in, never half there."""

import itertools
import json
import os
from pathlib import Path
from typing import Any

_numbers = itertools.count(1)


def write(path: Path, resources: list[dict[str, Any]], version: str) -> None:
    """Replace a watched file by these resources, under a version that Envoy will report back."""
    body = {"version_info": version, "resources": resources}
    replace(path, json.dumps(body, separators=(",", ":")))


def replace(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file by a text, atomically and durably."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{next(_numbers)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
