"""`demo`."""

import contextlib
import signal
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import Parameter

from greenroom.cli.demo import story
from greenroom.cli.demo.home import default_home


def demo(
    *,
    check: bool = False,
    only: Annotated[str, Parameter(name=["--only"])] = "",
    home: Path | None = None,
    port: int | None = None,
) -> int:
    """Serve the example apps on this machine: a server, an app of each kind, all released.

    Ctrl-C stops everything it started, and only that.

    Parameters
    ----------
    check
        Use free ports and a throw-away home, visit every app as its own client would, until an
        output is computed, and leave nothing behind. Exit code 0 only if all answered, else 2.
    only
        Only these kinds or examples, with commas between: dash,shiny-r.
    home
        Folder for what it keeps between runs; .greenroom/demo in the checkout if left out.
    port
        Port of the dashboard and the apps; 8080, or any free one, if left out.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):  # a terminal that is closed is a Ctrl-C too
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    wanted = frozenset(name.strip() for name in only.split(",") if name.strip())
    if check:
        return 0 if story.check(wanted) else 2
    try:
        story.show((home or default_home()).absolute(), port, wanted)
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            print("\nStopped.", flush=True)
    return 0


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
