"""Deploys and releases the examples, two at a time."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.status import Status

from greenroom.api.schemas import AppOut, ReleaseIn, ReleaseOut, VersionOut
from greenroom.cli.client import Client
from greenroom.cli.demo.examples import Example
from greenroom.cli.deploy.report import Silent
from greenroom.cli.deploy.service import Deployed, Wish, deploy, ensure_app, look
from greenroom.cli.output import line, out
from greenroom.cli.target import AppDoor
from greenroom.kernel.errors import GreenroomError

AT_ONCE = 2


@dataclass(frozen=True)
class Shown:
    """An example that is before users, or what went wrong."""

    example: Example
    url: str = ""
    seconds: float = 0
    timings: dict[str, float] = field(default_factory=dict)
    error: GreenroomError | None = None


class Board:
    """Notes which step each example is at."""

    def __init__(self) -> None:
        self.at: dict[str, str] = {}

    def report(self, name: str) -> "Noting":
        """Return who is to be told of one example's steps."""
        return Noting(self, name)


class Noting(Silent):
    """Notes the steps of one example on the board."""

    def __init__(self, board: Board, name: str) -> None:
        self._board, self._name = board, name

    def running(self, step: str, words: str = "") -> None:
        """Note a step."""
        self._board.at[self._name] = step


def publish_all(
    url: str, token: str, examples: list[Example], check: Callable[[], None]
) -> Iterator[Shown]:
    """Yield each example when it is released or has failed; `check` is called while waiting."""
    waiting: queue.SimpleQueue[Example] = queue.SimpleQueue()
    over: queue.SimpleQueue[Shown] = queue.SimpleQueue()
    board = Board()
    for example in examples:
        waiting.put(example)
    for _ in range(AT_ONCE):
        # daemons, so that Ctrl-C need not wait for a deploy
        threading.Thread(target=_work, args=(url, token, waiting, over, board), daemon=True).start()
    status = Status("", console=out()) if out().is_terminal else None
    try:
        for number in range(len(examples)):
            yield _next(over, board, status, f"{number} of {len(examples)}", check)
    finally:
        if status:
            status.stop()


def _next(
    over: "queue.SimpleQueue[Shown]",
    board: Board,
    status: Status | None,
    count: str,
    check: Callable[[], None],
) -> Shown:
    while True:
        if status:
            steps = ", ".join(f"{name}: {step}" for name, step in sorted(board.at.items()))
            status.update(line((f"{count}  {steps}", "dim")))
            status.start()
        try:
            shown = over.get(timeout=0.2)
        except queue.Empty:
            check()
            continue
        if status:
            status.stop()
        return shown


def _work(
    url: str,
    token: str,
    waiting: "queue.SimpleQueue[Example]",
    over: "queue.SimpleQueue[Shown]",
    board: Board,
) -> None:
    with Client(url, token) as client:
        while True:
            try:
                example = waiting.get_nowait()
            except queue.Empty:
                return
            board.at[example.name] = "reading"
            shown = _publish(AppDoor(client, example.slug), example, board)
            board.at.pop(example.name, None)
            over.put(shown)


def _publish(door: AppDoor, example: Example, board: Board) -> Shown:
    started = time.monotonic()
    try:
        wish = Wish(example.folder, example.config, message="The example that Greenroom brings")
        done = _unchanged(door, wish) or deploy(door, wish, board.report(example.name))
        board.at[example.name] = "release"
        released = door.post("releases", ReleaseIn(version=done.version.number), ReleaseOut)
    except GreenroomError as error:
        return Shown(example, error=error)
    return Shown(example, released.url, time.monotonic() - started, done.timings)


def _unchanged(door: AppDoor, wish: Wish) -> Deployed | None:
    """Return the newest version if it was made of the same files, as when the demo runs again."""
    ensure_app(door, wish.config)
    latest = door.get("", AppOut).latest
    if not latest:
        return None
    newest = door.get(f"versions/{latest}", VersionOut)
    same = newest.bundle == look(wish, Silent()).bundle.digest
    return Deployed(newest, {}) if same and newest.state == "ready" else None
