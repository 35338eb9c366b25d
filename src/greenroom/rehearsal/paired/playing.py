"""One journey on both versions, round after round."""

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey import journeys_in, read_journey
from greenroom.rehearsal.journey.files import SUFFIX
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.paired.model import Fault, Pair, PairedJourney, PairedOrder, Side
from greenroom.rehearsal.replay.model import Pace, Replay, Target
from greenroom.rehearsal.replay.play import play
from greenroom.rehearsal.server.testing import HOST
from greenroom.rehearsal.snapshot.compare import compare
from greenroom.rehearsal.snapshot.examine import snapshot_of
from greenroom.rehearsal.snapshot.files import read_mask
from greenroom.rehearsal.snapshot.learn import volatile, with_volatile
from greenroom.rehearsal.snapshot.model import Difference

FEWEST, MOST = 3, 12
"""Rounds that are timed, after one that is not: caches fill in it, modules are imported."""
TIMED = Pace(quiet=0.0)
SHOWN = 20
"""Differences that are told of."""


async def play_pairs(order: PairedOrder) -> AsyncIterator[PairedJourney]:
    """Play each journey of the new version, and those of the old one that it no longer has."""
    for name, file in sorted(_journeys(order).items()):
        try:
            journey = replace(read_journey(file), name=name)
            yield await _play(order, journey)
        except GreenroomError as error:
            yield PairedJourney(name, fault="both", why=str(error))


def _journeys(order: PairedOrder) -> dict[str, Path]:
    found = [*journeys_in(order.old.bundle), *journeys_in(order.new.bundle)]
    return {file.name.removesuffix(SUFFIX): file for file in found}


async def _play(order: PairedOrder, journey: Journey) -> PairedJourney:
    first = await _both(order, journey, 0, Pace())
    if fault := _fault(*first):
        return PairedJourney(journey.name, fault=fault, why=_why(*first, fault))
    second = await play(journey, _target(order.old))
    rounds = min(MOST, max(FEWEST, math.ceil(order.pairs / len(journey.steps))))
    pairs: list[Pair] = []
    for number in range(1, rounds + 1):
        played = await _both(order, journey, number, TIMED)
        if fault := _fault(*played):
            return PairedJourney(journey.name, tuple(pairs), fault=fault, why=_why(*played, fault))
        pairs += _pairs(*played)
    found = _differences(order, journey, *first, second)
    return PairedJourney(
        journey.name,
        tuple(pairs),
        tuple(_words(each) for each in found if not _is_error(each)),
        tuple(_words(each) for each in found if _is_error(each)),
    )


async def _both(
    order: PairedOrder, journey: Journey, number: int, pace: Pace
) -> tuple[Replay, Replay]:
    """Play it on both, the new version first in every other round."""
    fold = number == 0
    if number % 2:
        new = await play(journey, _target(order.new), pace, fold=fold)
        return await play(journey, _target(order.old), pace, fold=fold), new
    old = await play(journey, _target(order.old), pace, fold=fold)
    return old, await play(journey, _target(order.new), pace, fold=fold)


def _target(side: Side) -> Target:
    return Target(HOST, socket=side.socket)


def _fault(old: Replay, new: Replay) -> Fault:
    faults: dict[tuple[bool, bool], Fault] = {
        (True, False): "new", (False, True): "old", (False, False): "both"
    }  # fmt: skip
    return faults.get((old.ending == "done", new.ending == "done"), "")


def _why(old: Replay, new: Replay, fault: Fault) -> str:
    return old.why if fault == "old" else new.why


def _pairs(old: Replay, new: Replay) -> list[Pair]:
    return [
        Pair(
            before.number, before.label, before.done_at - before.sent_at, now.done_at - now.sent_at
        )
        for before, now in zip(old.steps, new.steps, strict=True)
    ]


def _differences(
    order: PairedOrder, journey: Journey, old: Replay, new: Replay, again: Replay
) -> tuple[Difference, ...]:
    """Return what the new version shows in another way, but for what differs anyway on the old one."""
    mask = read_mask(order.new.bundle, journey.name)
    before, now = snapshot_of(old), snapshot_of(new)
    if again.ending == "done":
        mask = with_volatile(mask, volatile((before, snapshot_of(again)), mask))
    return compare(before, now, mask)[:SHOWN]


def _is_error(difference: Difference) -> bool:
    return difference.kind == "kind" and difference.words.startswith("an error")


def _words(difference: Difference) -> str:
    return f"step {difference.step}, {difference.output}: {difference.words}"
