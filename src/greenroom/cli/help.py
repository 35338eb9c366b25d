"""How `--help` looks: two calm columns, the same on a terminal and in a pipe."""

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

WIDTH = 80


class Columns:
    """A help formatter for Cyclopts: names on the left, what they are for on the right."""

    def render_usage(self, console: "Console", options: "ConsoleOptions", usage: Any) -> None:
        """Print the first line."""
        _print(console, "Usage: ", style="bold", end="")
        _print(console, _plain(usage).removeprefix("Usage:").strip() + "\n")

    def render_description(self, console: "Console", options: "ConsoleOptions", doc: Any) -> None:
        """Print what the command is for; indented lines stay as they are."""
        for paragraph in _plain(doc).strip("\n").split("\n\n"):
            if paragraph and not paragraph.startswith(" "):
                paragraph = textwrap.fill(" ".join(paragraph.split()), _width(console))
            _print(console, paragraph.rstrip() + "\n")

    def __call__(self, console: "Console", options: "ConsoleOptions", panel: "HelpPanel") -> None:
        """Print one group of commands or options."""
        if not panel.entries:
            return
        rows = [(_names(entry), _words(entry)) for entry in panel.entries]
        indent = min(max(len(names) for names, _ in rows) + 4, 30)
        title = _plain(panel.title)
        _print(console, "Options" if title == "Parameters" else title, style="bold")
        for names, words in rows:
            _print_row(console, names, words, indent)
        _print(console)


def _print_row(console: "Console", names: str, words: str, indent: int) -> None:
    lines = textwrap.wrap(words, _width(console) - indent) or [""]
    _print(console, f"  {names}", style="cyan", end="")
    if len(names) + 4 > indent:
        _print(console)
    else:
        _print(console, (" " * (indent - 2 - len(names)) + lines.pop(0)).rstrip())
    for line in lines:
        _print(console, " " * indent + line)


def _names(entry: "HelpEntry") -> str:
    if entry.positional_label:
        return entry.positional_label
    names = [*entry.positive_names, *entry.positive_shorts]
    value = entry.metavar or ""
    if value in ("STR", "INT", "FLOAT", "PATH") and entry.positive_names:
        value = entry.positive_names[0].removeprefix("--").replace("-", "_").upper()
    return " ".join([", ".join(names), value]).strip()


def _words(entry: "HelpEntry") -> str:
    words = _plain(entry.description).strip()
    notes = [f"one of {', '.join(entry.choices)}"] if entry.choices else []
    notes += [f"or ${name}" for name in entry.env_var or ()]
    notes += [f"default: {entry.default}"] if entry.default else []
    return f"{words} ({'; '.join(notes)})" if notes else words


def _plain(text: Any) -> str:
    text = getattr(text, "primary_renderable", text)
    return getattr(text, "plain", str(text or ""))


def _width(console: "Console") -> int:
    return min(console.width, 100) if console.is_terminal else WIDTH


def _print(console: "Console", text: str = "", *, style: str = "", end: str = "\n") -> None:
    console.print(text, style=style, end=end, highlight=False, markup=False, soft_wrap=True)
