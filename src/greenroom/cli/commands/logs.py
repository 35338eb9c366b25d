"""`logs`."""

import re
import time
from collections.abc import Callable
from json import dumps
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from greenroom.cli.output import note, out
from greenroom.cli.target import THE_APP, AppDoor, AtApp, app, version_number
from greenroom.kernel.errors import NetworkError, UnreadyError

PAUSE = 1.0
"""Seconds before a broken log is taken up again."""
_COMMANDS = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links, the clipboard
    r"|\x1b(?!\[[0-9;]*m)[@-_]?"  # all other sequences but colours
    r"|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]"
)
"""What a log may not do to a terminal: everything but colours."""


def logs(
    *,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"])] = False,
    stage: str = "",
    version: str = "",
    instance: str = "",
    tail: Annotated[int, Parameter(validator=Number(gte=0))] = 200,
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Print what an app's instances wrote, also those that have ended.

    Parameters
    ----------
    follow
        Go on as new lines come, until Ctrl-C.
    stage
        Only this stage.
    version
        Only this version, like v12.
    instance
        Only this instance; greenroom status lists them.
    tail
        How many lines from before.
    json
        Print a JSON object per line: instance, at, text.
    """
    show = _print_json if json else _print_line
    only: dict[str, str | int | None] = {
        "stage": stage or None,
        "version": version_number(version) if version else None,
        "instance": instance or None,
    }
    with app(at) as door:
        try:
            _print(door, tail, only, follow=follow, show=show)
        except KeyboardInterrupt:
            if not follow:
                raise


def _print(
    door: AppDoor,
    tail: int,
    only: dict[str, str | int | None],
    *,
    follow: bool,
    show: Callable[[str], None],
) -> None:
    wanted = only | {"follow": "true" if follow else None}
    while True:
        printed = False
        try:
            with door.client.lines(door.path("logs"), tail=tail, **wanted) as lines:
                for line in lines:
                    show(line)
                    printed = True
            if not follow:
                return None if printed else note(("Nothing was printed.", "dim"))
        except (NetworkError, UnreadyError):
            if not follow:
                raise
            note(("The connection broke; taking it up again.", "yellow"))
        tail = 0
        time.sleep(PAUSE)


def _print_json(line: str) -> None:
    instance, _, rest = line.partition(" | ")
    at, _, text = rest.partition(" ")
    print(dumps({"instance": instance, "at": at, "text": text}, ensure_ascii=False), flush=True)


def _print_line(line: str) -> None:
    print(_COMMANDS.sub("", line) if out().is_terminal else line, flush=True)
