"""uv's commands as plans. Nothing is run here."""

import os
from collections.abc import Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path

from uv import find_uv_bin

from greenroom.environments.interpreters import Interpreter
from greenroom.kernel.settings import IndexSettings

_PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY",
              "https_proxy", "http_proxy", "all_proxy", "no_proxy", "LANG")  # fmt: skip


def binary() -> str:
    """Return the path of uv."""
    return str(find_uv_bin())


def version() -> str:
    """Return which uv it is."""
    return metadata.version("uv")


def variables(cache: Path) -> dict[str, str]:
    """Return uv's whole environment: nothing of the server's own leaks into a build."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108 - inside the sandbox
        "UV_CACHE_DIR": str(cache),
        "UV_NO_CONFIG": "1",
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "hardlink",
        "UV_KEYRING_PROVIDER": "disabled",
        "UV_SYSTEM_CERTS": "1",  # a company's own certificate authority lies in the system's store
    } | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def compile_lock(
    inputs: Sequence[Path],
    output: Path,
    python: Interpreter,
    index: IndexSettings,
    *,
    at: datetime | None,
    constraints: Path | None = None,
    prereleases: bool = False,
    sources: bool = False,
) -> list[str]:
    """Resolve requirement files (or pyproject.toml) as of an instant, with hashes."""
    until = ["--exclude-newer", at.isoformat().replace("+00:00", "Z")] if at else []
    return [
        *(binary(), "pip", "compile", *map(str, inputs), "--python", python.path),
        *("--generate-hashes", "--no-header", "--no-annotate", "--output-file", str(output)),
        *until,
        *(["--constraints", str(constraints)] if constraints else []),
        *(["--prerelease", "allow"] if prereleases else []),
        *_indexes(index),
        *_builds(index, sources=sources),
    ]


def export_project(project: Path, output: Path, python: Interpreter) -> list[str]:
    """Turn a project's uv.lock into requirements with hashes, without resolving anything."""
    return [
        *(binary(), "export", "--project", str(project), "--frozen", "--no-default-groups"),
        *("--no-emit-project", "--no-header", "--no-annotate", "--python", python.path),
        *("--output-file", str(output)),
    ]


def make_venv(folder: Path, python: Interpreter) -> list[str]:
    """Make an empty environment, whose scripts work wherever it is moved to."""
    return [binary(), "venv", "--python", python.path, "--relocatable", "--quiet", str(folder)]


def sync(
    folder: Path, lock: Path, index: IndexSettings, *, hashed: bool, sources: bool = False
) -> list[str]:
    """Install exactly a lock, checked by hashes."""
    return [
        *(binary(), "pip", "sync", "--python", str(folder / "bin" / "python"), str(lock)),
        *("--strict", *(["--require-hashes"] if hashed else [])),
        *_indexes(index),
        *_builds(index, sources=sources),
    ]


def forget(names: Sequence[str]) -> list[str]:
    """Drop packages from the cache. Environments that hold them stay whole: they have links of their own."""
    return [binary(), "cache", "clean", *names]


def prune() -> list[str]:
    """Drop what the cache holds in vain."""
    return [binary(), "cache", "prune"]


def _indexes(index: IndexSettings) -> list[str]:
    extra = [part for other in index.extra_urls for part in ("--index", other)]
    return [*(["--default-index", index.url] if index.url else []), *extra]


def _builds(index: IndexSettings, *, sources: bool) -> list[str]:
    """Allow wheels only, or what the server builds from source as well."""
    if sources and "*" in index.source_builds:
        return []
    allowed = index.source_builds if sources else []
    return ["--only-binary", ":all:", *(part for name in allowed for part in ("--no-binary", name))]
