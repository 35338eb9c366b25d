"""uv's commands as plans, and its complaints as sentences."""

import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from uv import find_uv_bin

from greenroom.environments.interpreters import Interpreter
from greenroom.kernel.settings import IndexSettings

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_NOISE = re.compile(r"^(Using |Resolved |warning: |DEBUG|Prepared |Downloading |Building )")


def binary() -> str:
    """Return the path of uv."""
    return str(find_uv_bin())


def variables(cache: Path) -> dict[str, str]:
    """Return uv's whole environment: nothing of the server's own leaks into a build."""
    kept = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "LANG")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108 - inside the sandbox
        "UV_CACHE_DIR": str(cache),
        "UV_NO_CONFIG": "1",
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "hardlink",
    } | {name: os.environ[name] for name in kept if name in os.environ}


def compile_lock(
    inputs: Sequence[str], python: Interpreter, at: datetime, index: IndexSettings
) -> list[str]:
    """Resolve requirement files (or pyproject.toml) as of an instant, with hashes."""
    return [
        *(binary(), "pip", "compile", *inputs, "--python", python.path),
        *("--generate-hashes", "--no-header", "--no-annotate", "--quiet", "--no-strip-extras"),
        *("--exclude-newer", at.isoformat().replace("+00:00", "Z")),
        *_sources(index),
    ]


def export_project(project: Path, python: Interpreter) -> list[str]:
    """Turn a project's uv.lock into requirements with hashes, without resolving anything."""
    return [
        *(binary(), "export", "--project", str(project), "--frozen", "--no-dev"),
        *("--no-emit-project", "--no-header", "--no-annotate", "--quiet", "--python", python.path),
    ]


def make_venv(folder: Path, python: Interpreter) -> list[str]:
    """Make an empty environment."""
    return [binary(), "venv", "--python", python.path, "--relocatable", "--quiet", str(folder)]


def sync(folder: Path, lock: Path, index: IndexSettings) -> list[str]:
    """Install exactly a lock, checked by hashes."""
    return [
        *(binary(), "pip", "sync", "--python", str(folder / "bin" / "python"), str(lock)),
        *("--require-hashes", "--no-progress", "--strict", *_sources(index)),
    ]


def _sources(index: IndexSettings) -> list[str]:
    allowed = index.source_builds
    binary_only = [] if "*" in allowed else ["--only-binary", ":all:"]
    exceptions = [part for name in allowed if name != "*" for part in ("--no-binary", name)]
    url = ["--default-index", index.url] if index.url else []
    extra = [part for other in index.extra_urls for part in ("--index", other)]
    return [*binary_only, *exceptions, *url, *extra]


def reason(output: str, lines: int = 6) -> str:
    """Return uv's reason, short: without colours, progress and repetition."""
    plain = [_ANSI.sub("", line).rstrip() for line in output.splitlines()]
    said = [line for line in plain if line.strip() and not _NOISE.match(line.strip())]
    return "\n".join(said[:lines]) or "uv gave no reason."
