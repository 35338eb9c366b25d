"""How the generator itself is doing: a load test whose generator is the bottleneck says nothing."""

import asyncio
import os
import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from greenroom.rehearsal.load.crowd import Crowd
from greenroom.rehearsal.load.records import Pulse
from greenroom.rehearsal.load.session import Emit

DESCRIPTORS = Path("/proc/self/fd")
BEAT, BEATS = 0.1, 10
"""Seconds between looks at the event loop, and looks per pulse."""
BUSIEST, LAGGIEST = 0.8, 0.05
"""Share of a core, and seconds that what is due may wait, beyond which times are not to be trusted."""


@dataclass(frozen=True)
class Health:
    """What the workers were like while results counted."""

    processes: int
    cpu: float
    """Share of its core that the busiest worker used."""
    lag: float
    """Seconds, 95th percentile of the pulses of the slowest worker."""
    longest_lag: float
    files: int
    """Most open files of one worker."""
    valid: bool
    sentence: str
    fix: str = ""


async def pulse(worker: int, crowd: Crowd, zero: float, emit: Emit) -> None:
    """Report how this process does, every second until cancelled."""
    while True:
        begun, used, lag = time.monotonic(), time.process_time(), 0.0
        for _ in range(BEATS):
            before = time.monotonic()
            await asyncio.sleep(BEAT)
            lag = max(lag, time.monotonic() - before - BEAT)
        now = time.monotonic()
        cpu = (time.process_time() - used) / (now - begun)
        files = sum(1 for _ in DESCRIPTORS.iterdir()) if DESCRIPTORS.is_dir() else 0
        emit(Pulse(worker, now - zero, cpu, lag, files, crowd.playing))


def allow_many_files() -> None:
    """Raise this process's limit of open files as far as it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def judged(pulses: Sequence[Pulse], processes: int) -> Health:
    """Return the generator's health; without any pulse nothing is known against it."""
    by_worker: dict[int, list[Pulse]] = {}
    for each in pulses:
        by_worker.setdefault(each.worker, []).append(each)
    cpu = max((statistics.fmean(p.cpu for p in mine) for mine in by_worker.values()), default=0.0)
    lag = max((_high(mine) for mine in by_worker.values()), default=0.0)
    longest = max((each.lag for each in pulses), default=0.0)
    files = max((each.files for each in pulses), default=0)
    valid = cpu <= BUSIEST and lag <= LAGGIEST
    return Health(
        processes, cpu, lag, longest, files, valid, _sentence(cpu, lag), _fix(cpu, lag, processes)
    )


def _high(pulses: Sequence[Pulse]) -> float:
    lags = sorted(each.lag for each in pulses)
    return lags[min(len(lags) - 1, int(len(lags) * 0.95))]


def _sentence(cpu: float, lag: float) -> str:
    if cpu > BUSIEST:
        return (
            f"The generator was the bottleneck: it used {cpu:.0%} of a core, so times are too long."
        )
    if lag > LAGGIEST:
        return f"The generator ran late by {lag * 1000:.0f} ms: times are too long by about that."
    return f"The generator kept up: {cpu:.0%} of a core, at most {lag * 1000:.0f} ms late."


def _fix(cpu: float, lag: float, processes: int) -> str:
    if cpu > BUSIEST:
        if processes < (os.cpu_count() or 1):
            return f"Use more worker processes than {processes}, or check fewer outputs."
        return "Play fewer people from this machine, check fewer outputs, or use a larger machine."
    if lag > LAGGIEST:
        return "Run it from another machine than the app's, or with nothing else running here."
    return ""
