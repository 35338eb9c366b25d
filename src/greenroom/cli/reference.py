"""Writes `docs/reference/command-line.md` from the help texts: `python -m greenroom.cli.reference`."""

import io
from collections.abc import Iterator
from pathlib import Path

from cyclopts import App
from rich.console import Console

from greenroom.cli.help import WIDTH
from greenroom.cli.main import GROUPS, build

PAGE = Path("docs/reference/command-line.md")
HEAD = """\
# The command line

Made from `--help` by `python -m greenroom.cli.reference`.

* Every command that reads, and `deploy`, prints JSON with `--json`. On a terminal output is coloured; in a
  pipe it is plain, and no line is cut short.
* Errors go to standard error: what happened, why, and the next step.
* `GREENROOM_SERVER` and `GREENROOM_TOKEN` stand in for `greenroom login`, as in continuous integration.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | a mistake in what was asked, in the app or its configuration |
| 2 | a check did not pass: `doctor`, `demo --check`, a refused `--dry-run` |
| 3 | not signed in, not allowed, or no connection |
| 5 | a conflict: somebody else is doing this, or it exists already |
| 6 | the server is not ready; trying again later may work |
| 130 | interrupted by Ctrl-C |
"""


def page() -> str:
    """Return the whole page."""
    app = build()
    sections = [f"## greenroom\n\n{_block(build(overview=True), ())}"]
    for title, commands in GROUPS.items():
        sections.append(f"## {title}")
        for name, _, _ in commands:
            sections += [
                f"### {_title(chain)}\n\n{_block(app, chain)}" for chain in _chains(app, name)
            ]
    return "\n\n".join([HEAD.rstrip(), *sections]) + "\n"


def _chains(app: App, name: str) -> Iterator[tuple[str, ...]]:
    yield (name,)
    for below in app[name]:
        if not below.startswith("-"):
            yield (name, below)


def _title(chain: tuple[str, ...]) -> str:
    return " ".join(["greenroom", *chain])


def _block(app: App, chain: tuple[str, ...]) -> str:
    text = io.StringIO()
    app.help_print([*chain], console=Console(file=text, width=WIDTH))
    return f"```text\n{text.getvalue().rstrip()}\n```"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")
