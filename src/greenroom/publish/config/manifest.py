"""`manifest.json` as Posit Connect's publishing clients write it."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from greenroom.kernel.errors import GreenroomError

FILE_NAME = "manifest.json"
_KINDS = {
    "python-shiny": "shiny-python",
    "python-streamlit": "streamlit",
    "python-dash": "dash",
    "python-panel": "panel",
    "python-bokeh": "bokeh",
    "python-gradio": "gradio",
    "python-fastapi": "asgi",
    "python-api": "wsgi",
    "shiny": "shiny-r",
    "api": "plumber",
    "jupyter-voila": "voila",
    "static": "static",
}
_ESCAPED = re.compile("_([0-9a-f]{2})_")


class ManifestError(GreenroomError):
    """A `manifest.json` cannot be used."""

    code = "bad-manifest"


@dataclass(frozen=True)
class Manifest:
    """What the manifest says. Empty means that it does not."""

    kind: str
    """The kind as Greenroom names it."""
    entry: str
    appmode: str
    python: str = ""
    python_requires: str = ""
    r: str = ""
    package_file: str = ""
    checksums: dict[str, str] = field(default_factory=dict)
    """Path to md5 in hex, as the client computed it."""
    packages: dict[str, str] = field(default_factory=dict)
    """R packages with their versions."""


def read_manifest(data: bytes, paths: Collection[str]) -> Manifest | None:
    """Return what a manifest says; None for some other tool's `manifest.json` (a web app's).

    `paths` are the bundle's files. Raises `ManifestError` for an app mode that cannot be served.
    """
    document = _document(data)
    metadata = document.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("appmode"), str):
        return None
    appmode = metadata["appmode"]
    if appmode not in _KINDS:
        raise ManifestError(
            f"{FILE_NAME} asks for the app mode `{appmode}`.",
            "Greenroom does not serve it yet.",
            f"It serves {', '.join(sorted(_KINDS))}; say `kind` in greenroom.toml to override it.",
        )
    python, packages = _part(document, "python"), _part(document, "packages")
    files = _part(document, "files")
    requires = _part(_part(document, "environment"), "python").get("requires")
    return Manifest(
        kind=_KINDS[appmode],
        entry=_entry(metadata, appmode, paths),
        appmode=appmode,
        python=_text(python.get("version")),
        python_requires=_text(requires),
        r=_text(document.get("platform")) if appmode in ("shiny", "api") else "",
        package_file=_text(_part(python, "package_manager").get("package_file")),
        checksums={
            path: _text(_part(files, path).get("checksum"))
            for path in files
            if _text(_part(files, path).get("checksum"))
        },
        packages={
            name: _text(_part(_part(packages, name), "description").get("Version"))
            for name in packages
        },
    )


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ManifestError(
            f"{FILE_NAME} is not JSON.", f"{error}.", "Write it again with your publishing tool."
        ) from error
    return document if isinstance(document, dict) else {}


def _entry(metadata: dict[str, Any], appmode: str, paths: Collection[str]) -> str:
    if appmode == "static":
        return _text(metadata.get("primary_html")) or _text(metadata.get("entrypoint"))
    entry = _text(metadata.get("entrypoint"))
    module, _, name = entry.partition(":")
    if module == "shiny.express.app":
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name)
    if not appmode.startswith("python") or name or entry in paths:
        return entry
    file = module.replace(".", "/") + ".py"
    return file if file in paths else entry


def _part(value: Any, name: str) -> dict[str, Any]:
    part = value.get(name) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
