"""How far a version on its way is: the steps of its job, told to whoever watches."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Step:
    """One step. `detail` is a sentence for people; `log` marks a line of output instead of a change."""

    name: str
    state: Literal["running", "done", "failed"]
    seconds: float = 0.0
    detail: str = ""


IsOver = Callable[[], Awaitable[bool]]
ASKED_EVERY = 2.0
"""Seconds after which a quiet watcher asks whether the work was over before it began to watch."""


class Progress:
    """The steps of all versions being prepared in this process."""

    def __init__(self) -> None:
        self._steps: dict[str, list[Step]] = {}
        self._begun: dict[tuple[str, str], float] = {}
        self._watchers: dict[str, set[asyncio.Queue[Step | None]]] = {}

    def begin(self, key: str, name: str) -> None:
        """A step begins."""
        self._begun[key, name] = time.monotonic()
        self._put(key, Step(name, "running"))

    def say(self, key: str, name: str, detail: str) -> None:
        """The running step has something to say."""
        self._put(key, Step(name, "running", self._elapsed(key, name), detail))

    def end(
        self,
        key: str,
        name: str,
        detail: str = "",
        *,
        state: Literal["done", "failed"] = "done",
        seconds: float | None = None,
    ) -> float:
        """A step is over; return its seconds, measured from its beginning unless given."""
        seconds = self._elapsed(key, name) if seconds is None else seconds
        self._put(key, Step(name, state, seconds, detail))
        return seconds

    def close(self, key: str) -> None:
        """Nothing more will come."""
        for queue in self._watchers.get(key, set()):
            queue.put_nowait(None)
        self._steps.pop(key, None)
        for begun in [pair for pair in self._begun if pair[0] == key]:
            del self._begun[begun]

    def is_quiet(self) -> bool:
        """Whether no version is being prepared."""
        return not self._steps

    def steps(self, key: str) -> list[Step]:
        """Return the latest of each step so far."""
        return list({step.name: step for step in self._steps.get(key, [])}.values())

    async def follow(self, key: str, is_over: IsOver) -> AsyncIterator[Step]:
        """Yield the steps so far, then each change, until `close` or `is_over` says that all is done."""
        queue: asyncio.Queue[Step | None] = asyncio.Queue()
        watchers = self._watchers.setdefault(key, set())
        watchers.add(queue)
        try:
            for step in self._steps.get(key, []):
                yield step
            while (step := await _next(queue, is_over)) is not None:
                yield step
        finally:
            watchers.discard(queue)
            if not watchers:
                self._watchers.pop(key, None)

    def _elapsed(self, key: str, name: str) -> float:
        return time.monotonic() - self._begun.get((key, name), time.monotonic())

    def _put(self, key: str, step: Step) -> None:
        steps = self._steps.setdefault(key, [])
        if steps and steps[-1].name == step.name and step.state == "running" and step.detail:
            steps[-1] = replace(steps[-1], detail=step.detail, seconds=step.seconds)
        else:
            steps.append(step)
        for queue in self._watchers.get(key, set()):
            queue.put_nowait(step)


async def _next(queue: asyncio.Queue[Step | None], is_over: IsOver) -> Step | None:
    while True:
        try:
            return await asyncio.wait_for(queue.get(), ASKED_EVERY)
        except TimeoutError:
            if await is_over():
                return None
