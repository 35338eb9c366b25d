"""A recording under way: the address, the steps as they are recognised, and its end."""

import asyncio
import signal
import sys
import time
import webbrowser
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from greenroom.cli.output import note, say
from greenroom.kernel.errors import ConflictError, GreenroomError
from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey import FOLDER
from greenroom.rehearsal.journey.files import SUFFIX
from greenroom.rehearsal.journey.model import Journey, Recording, Step
from greenroom.rehearsal.recording import Recorder, recorder
from greenroom.rehearsal.replay.model import Target

LOOKS_EVERY = 0.3
"""Seconds between two looks at what has been recorded."""
AT_REST = 0.8
"""Seconds without an event after which a step is shown."""
LEFT = 3.0
"""Seconds without an open WebSocket, once there was one, after which the page has been closed."""


@dataclass(frozen=True)
class Session:
    """What is to be recorded."""

    folder: Path
    name: str
    port: int = 0
    opens: bool = True
    seconds: float | None = None

    def refuse_if_taken(self, *, replace: bool) -> None:
        """Raise if the name cannot be used."""
        if not self.name.replace("-", "").replace("_", "").isalnum():
            raise GreenroomError(
                f"A journey cannot be called {self.name!r}.", fix="Use letters, digits and -."
            )
        file = self.folder / FOLDER / f"{self.name}{SUFFIX}"
        if file.exists() and not replace:
            raise ConflictError(
                f"There is a journey {self.name} already.",
                f"It is {file}.",
                "Choose another --name, or put this one in its place with --replace.",
            )


async def record_session(session: Session, target: Target) -> Journey:
    """Stand before the app until the person has finished, and return what they did."""
    async with recorder(target, port=session.port) as proxy:
        say("Use the app at ", (proxy.url, "cyan"))
        note("Enter or Ctrl-C when you have finished.")
        if session.opens:
            await asyncio.to_thread(webbrowser.open, proxy.url)
        with _asked_to_end() as ended:
            await _follow(session, proxy, ended)
        return _read(proxy.recording(), session.name)


async def _follow(session: Session, proxy: Recorder, ended: asyncio.Event) -> None:
    """Show steps as they come to rest, until the end."""
    shown, began = 0, time.monotonic()
    while not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), LOOKS_EVERY)
        except TimeoutError:
            quiet = time.monotonic() - proxy.notes.last_at
            if quiet > AT_REST:
                shown = _show(_read(proxy.recording(), session.name).steps, shown)
            if session.seconds is not None and time.monotonic() - began > session.seconds:
                break
            if quiet > LEFT and _was_left(proxy.recording()):
                break
    _show(_read(proxy.recording(), session.name).steps, shown)


def _read(recording: Recording, name: str) -> Journey:
    if not recording.events:
        return Journey(name, "http", ())
    return recognise(recording).read(recording, name)


def _show(steps: tuple[Step, ...], shown: int) -> int:
    for step in steps[shown:]:
        changed = ", ".join(step.expects[:5]) or "nothing changed"
        more = f" and {len(step.expects) - 5} more" if len(step.expects) > 5 else ""
        say((f"{step.number:>3}  ", "dim"), step.label, (f"  → {changed}{more}", "dim"))
    return len(steps)


def _was_left(recording: Recording) -> bool:
    """Whether a page was open and every WebSocket of it has been closed."""
    opened = sum(event.kind == "ws_open" for event in recording.events)
    closed = sum(event.kind == "ws_close" for event in recording.events)
    return 0 < opened == closed


@contextmanager
def _asked_to_end() -> Generator[asyncio.Event]:
    """Set an event when Enter or Ctrl-C is pressed; a second Ctrl-C is not caught."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGINT, _once(loop, ended.set))
    listens = sys.stdin.isatty()
    if listens:
        loop.add_reader(sys.stdin, ended.set)
    try:
        yield ended
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        if listens:
            loop.remove_reader(sys.stdin)


def _once(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> Callable[[], None]:
    def acted() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        act()

    return acted
