"""The small app as a process, and a journey through it."""

import subprocess
import sys
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.load.plan import Plan
from greenroom.rehearsal.replay.model import Target

JOURNEY = Journey(
    "explore",
    "shiny",
    (
        Step(0, "Open the app", Act("open", {"inputs": {"n": 1}}), expects=("double",)),
        Step(1, "Set n = 4", Act("set", {"n": 4}), think=60, expects=("double",), took=5),
        Step(2, "Set n = 5", Act("set", {"n": 5}), think=60, expects=("double",), took=5),
    ),
    recorded_at="2026-11-23T10:00:00+00:00",
)
SHORT = Plan(users=12, ramp=0.4, duration=1.2, cool_down=5, processes=2)


@dataclass(frozen=True)
class SmallApp:
    """The app, and what it would tell from backstage."""

    process: subprocess.Popen[str]
    port: int

    @property
    def target(self) -> Target:
        return Target(f"http://127.0.0.1:{self.port}")

    def counts(self) -> bytes:
        with urllib.request.urlopen(f"{self.target.url}/counts") as answer:
            return answer.read()

    async def last_words(self) -> tuple[str, ...] | None:
        if self.process.poll() is None:
            return None
        assert self.process.stdout
        return tuple(self.process.stdout.read().splitlines())

    async def revive(self) -> None:
        raise AssertionError("nobody asked for that")


@contextmanager
def small_app(fault: str = "") -> Generator[SmallApp]:
    """Run the app with a fault."""
    program = Path(__file__).with_name("small_app.py")
    process = subprocess.Popen(
        [sys.executable, str(program), fault], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield SmallApp(process, int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
