"""The kinds of app Greenroom knows, one file each: how to recognise, start and greet one.

A kind answers four questions: is this folder one of mine (`find`, by reading files, never by
importing them); which server packages must its environment have (`packages`); how is it started so
that it answers on a socket (`start`); which path answers first (`ready_path`). Adding a kind is
adding a file here and a line to `KINDS`. `launch/` holds the small scripts that run inside the
sandbox, in the app's own Python.

Entry points: `detect(folder)`, `by_name(name)`.
"""

from difflib import get_close_matches
from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.kinds.asgi import Asgi
from greenroom.kinds.bokeh import Bokeh
from greenroom.kinds.command import Command
from greenroom.kinds.dash import Dash
from greenroom.kinds.gradio import Gradio
from greenroom.kinds.model import Call, Found, Kind, Language, Start
from greenroom.kinds.panel import Panel
from greenroom.kinds.plumber import Plumber
from greenroom.kinds.shiny_python import ShinyPython
from greenroom.kinds.shiny_r import ShinyR
from greenroom.kinds.static import Static
from greenroom.kinds.streamlit import Streamlit
from greenroom.kinds.voila import Voila
from greenroom.kinds.wsgi import Wsgi

__all__ = [
    "KINDS",
    "LAUNCHERS",
    "LIBRARY",
    "Call",
    "Found",
    "Kind",
    "Language",
    "Start",
    "UnknownKindError",
    "by_name",
    "detect",
]

KINDS: tuple[Kind, ...] = (
    ShinyPython(),
    Streamlit(),
    Dash(),
    Panel(),
    Bokeh(),
    Gradio(),
    Asgi(),
    Wsgi(),
    ShinyR(),
    Plumber(),
    Voila(),
    Static(),
    Command(),
)
"""Every kind, those that say most about a file first; of equally sure ones the first wins."""

LIKELY = 40
"""The confidence from which another kind is worth naming beside the best."""

LAUNCHERS = Path(__file__).parent / "launch"
"""The folder of launch scripts on this machine, shown in the sandbox as `Call.launchers`."""

LIBRARY = LAUNCHERS / "lib"
"""What apps may import: `from greenroom import flags`."""


class UnknownKindError(GreenroomError):
    """No kind fits the folder, or none has this name."""

    code = "unknown-kind"


def detect(folder: Path) -> Found:
    """Recognise a folder; raise `UnknownKindError`, saying what was looked for, if nothing fits."""
    if not folder.is_dir():
        raise UnknownKindError(f"{folder} is not a folder.", "", "Name the folder of the app.")
    found = sorted(
        (found for kind in KINDS if (found := kind.find(folder))),
        key=lambda found: -found.confidence,
    )
    if not found:
        raise UnknownKindError(
            f"Greenroom does not recognise the app in {folder}.",
            "None of its files is the start of an app: looked for "
            + ", ".join(kind.title for kind in KINDS)
            + ".",
            'Say which it is in greenroom.toml (`kind` and `entry`), or set `kind = "command"`.',
        )
    return with_rivals(found[0], found[1:])


def with_rivals(best: Found, rivals: list[Found]) -> Found:
    """Name in `why` what else the folder might have been."""
    near = [rival for rival in rivals if rival.confidence >= LIKELY]
    also = [*best.others, *(f"{rival.entry} ({by_name(rival.kind).title})" for rival in near)]
    if not also:
        return best
    why = f"{best.why}; also possible: {', '.join(also[:5])}"
    return Found(best.kind, best.entry, why, best.confidence, best.others)


def by_name(name: str) -> Kind:
    """Return the kind with this name, or raise `UnknownKindError` naming the nearest known one."""
    kinds = {kind.name: kind for kind in KINDS}
    if name in kinds:
        return kinds[name]
    near = get_close_matches(name.lower().replace("_", "-"), kinds, n=1)
    raise UnknownKindError(
        f"There is no kind of app named `{name}`.",
        f"Did you mean `{near[0]}`?" if near else "",
        f"Known kinds: {', '.join(sorted(kinds))}.",
    )
