"""Printing: Rich on a terminal, plain lines in a pipe, JSON when asked."""

import json
import re
import sys
import textwrap
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO

from pydantic import BaseModel

from greenroom.kernel.errors import GreenroomError

if TYPE_CHECKING:  # nothing is drawn for those who ask for JSON
    from rich.console import Console
    from rich.text import Text

Part = str | tuple[str, str]
"""Text, or text with a style."""

STATES = {
    "running": ("● running", "green"),
    "ready": ("● ready", "green"),
    "starting": ("◐ starting", "yellow"),
    "preparing": ("◐ preparing", "yellow"),
    "asleep": ("○ asleep", "dim"),
    "stopped": ("■ stopped", "dim"),
    "failed": ("✗ failed", "red"),
    "empty": ("", "dim"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@cache
def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)


def out() -> "Console":
    """Return the console of standard output."""
    return _console(sys.stdout)


def err() -> "Console":
    """Return the console of standard error."""
    return _console(sys.stderr)


def clean(text: str) -> str:
    """Return a text from elsewhere without the characters that command a terminal."""
    return _CONTROL.sub("�", text)


def line(*parts: Part) -> "Text":
    """Return parts as one text, safe to print."""
    from rich.text import Text

    return Text.assemble(
        *(clean(part) if isinstance(part, str) else (clean(part[0]), part[1]) for part in parts)
    )


def say(*parts: Part) -> None:
    """Print a line on standard output."""
    out().print(line(*parts))


def say_folded(text: str, indent: int = 2) -> None:
    """Print a sentence below another, on a terminal in lines that fit."""
    for row in folded(text, out(), indent):
        say(" " * indent + row)


def say_shortened(*parts: Part) -> None:
    """Print a line on standard output, on a terminal cut short at its edge."""
    whole = line(*parts)
    if out().is_terminal:
        whole.truncate(out().width, overflow="ellipsis")
    out().print(whole)


def note(*parts: Part) -> None:
    """Print a line on standard error: what people should know but no program reads."""
    err().print(line(*parts))


def next_step(*commands: str) -> None:
    """Print what one would do next, where somebody is looking."""
    if sys.stdout.isatty():
        say(("Next: ", "dim"), ("   ".join(commands), "cyan"))


def state(name: str) -> Part:
    """Return a state as word, shape and colour."""
    return STATES.get(name, (name, ""))


def as_json(value: BaseModel | Sequence[BaseModel] | dict[str, Any]) -> None:
    """Print a value as JSON."""
    if isinstance(value, BaseModel):
        plain: Any = value.model_dump(mode="json")
    elif isinstance(value, dict):
        plain = value
    else:
        plain = [item.model_dump(mode="json") for item in value]
    print(json.dumps(plain, indent=2, ensure_ascii=False))


def table(
    headings: Sequence[str], rows: Sequence[Sequence[Part]], *, shorten: bool = False
) -> None:
    """Print columns; the last is as long as it likes, or on a terminal cut short at its edge."""
    from rich.text import Text

    cells = [[Text(heading, style="dim") for heading in headings]]
    cells += [[line(part) for part in row] for row in rows]
    keep = [n for n in range(len(headings)) if any(row[n].plain for row in cells[1:])]
    widths = {n: max(row[n].cell_len for row in cells) for n in keep}
    for row in cells:
        whole = Text()
        for n in keep:
            whole.append_text(row[n])
            whole.append(" " * (widths[n] - row[n].cell_len + 2))
        whole.rstrip()
        if shorten and out().is_terminal:
            whole.truncate(out().width, overflow="ellipsis")
        out().print(whole)


def complain(error: GreenroomError) -> None:
    """Print an error on standard error: what happened, why, and the next step."""
    console = err()
    first, *rest = folded(f"Error: {error.what}", console)
    console.print(line(("Error:", "bold red"), first.removeprefix("Error:")))
    for row in rest:
        console.print(line(f"  {row}"))
    for text, style in ((error.why, ""), (error.fix, "cyan")):
        for paragraph in text.splitlines():
            for row in folded(paragraph, console):
                console.print(line(f"  {row}"), style=style)


def folded(text: str, console: "Console", indent: int = 2) -> list[str]:
    """Return a text in lines that fit the terminal after an indent, whole where nobody looks."""
    width = min(console.width, 100) - indent if console.is_terminal else 10**6
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
