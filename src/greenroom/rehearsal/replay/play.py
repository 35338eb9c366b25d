"""One session, played from the first step to the last."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.adapters import by_name
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.ports import Player
from greenroom.rehearsal.replay.link import connect
from greenroom.rehearsal.replay.model import Pace, Replay, StepResult, Target

Watch = Callable[[StepResult], Awaitable[None]]


async def play(
    journey: Journey,
    target: Target,
    pace: Pace | None = None,
    *,
    watch: Watch | None = None,
    fold: bool = True,
    connector: aiohttp.BaseConnector | None = None,
) -> Replay:
    """Play a journey once; what goes wrong is the replay's ending, never an exception.

    `watch` is called after each step; `fold` keeps the outputs of each step.
    """
    pace = pace or Pace()
    started, results = time.monotonic(), list[StepResult]()
    async with connect(target, connector) as link:
        player = by_name(journey.framework).player(journey, link, pace)
        try:
            for step in journey.steps:
                await _think(step, pace)
                limit = step.timeout * pace.patience / 1000
                result = await _perform(player, step, limit, fold=fold)
                if not results:
                    result = replace(result, page_at=link.page_at, socket_at=link.socket_at)
                results.append(result)
                if watch:
                    await watch(result)
                if result.missing:
                    raise _incomplete(step, result, limit)
        except GreenroomError as error:
            ending = "stuck" if isinstance(error, StuckError) else "broken"
            at = journey.steps[min(len(results), len(journey.steps) - 1)].number
            at = results[-1].number if results and results[-1].missing else at
            return Replay(journey.name, tuple(results), ending, str(error), at, started)
        finally:
            await player.close()
    return Replay(journey.name, tuple(results), "done", started_at=started)


async def _think(step: Step, pace: Pace) -> None:
    if pace.think and step.think:
        share = 1 + pace.jitter * random.uniform(-1, 1)  # noqa: S311 - a pause is no secret
        await asyncio.sleep(step.think * pace.think * share / 1000)


async def _perform(player: Player, step: Step, limit: float, *, fold: bool) -> StepResult:
    sent_at = time.monotonic()
    missing: tuple[str, ...] = ()
    try:
        async with asyncio.timeout(limit):
            await player.act(step)
    except TimeoutError:
        came = {name for name, at in player.changed_at.items() if at >= sent_at}
        missing = tuple(name for name in step.expects if name not in came) or ("rest",)
    done_at = time.monotonic()
    changed = {name: at for name, at in player.changed_at.items() if at >= sent_at}
    return StepResult(
        number=step.number,
        label=step.label,
        sent_at=sent_at,
        first_output_at=min(changed.values(), default=None),
        done_at=done_at,
        outputs=dict(await player.outputs()) if fold and not missing else {},
        changed=tuple(sorted(changed)),
        missing=missing,
    )


def _incomplete(step: Step, result: StepResult, seconds: float) -> StuckError:
    if result.missing == ("rest",):
        return StuckError(
            f"Step {step.number} ({step.label}) never came to rest.",
            f"The app was still busy after {seconds:g} s.",
            "Give the step a longer `timeout`, or look at the app's log.",
        )
    return StuckError(
        f"Step {step.number} ({step.label}) did not complete within {seconds:g} s.",
        f"These outputs did not come: {', '.join(result.missing)}.",
        "If the app no longer makes them, record the journey again.",
    )
