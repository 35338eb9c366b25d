"""Asks the gates, each in a task of its own, and writes down what they say."""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from greenroom.kernel.database import Database
from greenroom.kernel.errors import GreenroomError
from greenroom.releases.rollouts import queries, verdicts
from greenroom.releases.rollouts.model import Given, Rollout, State, Verdict
from greenroom.releases.rollouts.ports import Gate

log = structlog.get_logger()
ASKED_EVERY = 5.0
"""Seconds between two questions to one gate."""
_ASKED_IN: dict[State, str] = {"checking": "before", "stepping": "during", "soaking": "during"}


class Judging:
    """The questions that are open. What is lost with the process is asked again by the next."""

    def __init__(
        self, database: Database, gates: Mapping[str, Gate], answered: Callable[[], None]
    ) -> None:
        self._database, self._gates, self._answered = database, gates, answered
        self._asking: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._asked_at: dict[tuple[str, str], float] = {}

    def names(self, rollout: Rollout, when: str) -> tuple[str, ...]:
        """Return the rollout's gates that are asked before or during its steps."""
        known = ((name, self._gates.get(name)) for name in rollout.strategy.gates)
        return tuple(name for name, gate in known if (gate.when if gate else "during") == when)

    def ask(self, rollout: Rollout, given: tuple[Given, ...]) -> None:
        """Ask the gates whose turn it is in the rollout's state."""
        when = _ASKED_IN.get(rollout.state)
        if when is None:
            return
        decided = {g.verdict.gate for g in given if g.by or (g.is_final and when == "before")}
        for name in self.names(rollout, when):
            if name not in decided and name in self._gates:
                self._ask_one(rollout, self._gates[name])

    def stop(self) -> None:
        """Ask nothing more."""
        for task in self._asking.values():
            task.cancel()

    def _ask_one(self, rollout: Rollout, gate: Gate) -> None:
        key = rollout.id, gate.name
        if key in self._asking or time.monotonic() - self._asked_at.get(key, -60) < ASKED_EVERY:
            return
        task = asyncio.create_task(self._judge(rollout, gate))
        self._asking[key] = task
        task.add_done_callback(lambda _: self._done(key))

    def _done(self, key: tuple[str, str]) -> None:
        self._asking.pop(key, None)
        self._asked_at[key] = time.monotonic()
        self._answered()

    async def _judge(self, rollout: Rollout, gate: Gate) -> None:
        verdict = await _asked(rollout, gate)
        async with self._database.begin() as session:
            present = await queries.must_find(session, rollout.app, rollout.id)
            is_same_step = (present.step, present.step_since) == (rollout.step, rollout.step_since)
            if is_same_step and present.state in _ASKED_IN:
                await verdicts.judged(session, present, verdict)


async def _asked(rollout: Rollout, gate: Gate) -> Verdict:
    try:
        return await gate.judge(rollout, rollout.current)
    except GreenroomError as error:
        return Verdict(gate.name, "waiting", str(error))
    except Exception as error:
        log.exception("a gate failed", gate=gate.name, rollout=rollout.id)
        return Verdict(gate.name, "waiting", f"It could not be asked: {error!r}.")
