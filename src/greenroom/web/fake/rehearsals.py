"""Rehearsals as they might have gone: one of each kind."""

from dataclasses import replace
from datetime import datetime

from greenroom.web.fake.journeys import EXPLORE, explore_loaded, profile, same
from greenroom.web.views import (
    DifferenceView,
    JourneyView,
    LoadView,
    Mark,
    RehearsalRow,
    RehearsalView,
    Said,
    Sight,
)

LOADED = "50 people at once: p95 of the slowest step Set region 0.9 s; alone 0.3 s; 0 errors."


def differing(at: datetime) -> list[RehearsalView]:
    """A version that shows something else than the one before, and one rehearsal that was cut off."""
    said = Said("accept", "grace", at, "The warehouse counts returns since Monday.")
    steps = [
        replace(step, differences=(replace(step.differences[0], said=said), *step.differences[1:]))
        if step.number == 0
        else step
        for step in EXPLORE
    ]
    explore = JourneyView(
        "explore",
        "differs",
        "7 differences left to judge or to mend.",
        tuple(steps),
        ("clock",),
        load=explore_loaded(LOADED),
        profile=profile(),
    )
    download = JourneyView("download", "passed", "Everything is as approved.", same(EXPLORE[:2]))
    words = f"explore: {explore.sentence}"
    cut = "The rehearsal's own process failed. Exit status -9."
    return [
        _view("r12b", "differs", words, at, 94.0, explore, download, profiled=True),
        _view("r12a", "failed", cut, at, 3.1, JourneyView("rehearsal", "failed", cut)),
    ]


def passing(at: datetime) -> list[RehearsalView]:
    """A version with nothing against it."""
    explore = JourneyView(
        "explore",
        "passed",
        "Everything is as approved.",
        same(EXPLORE),
        load=explore_loaded(LOADED),
    )
    return [_view("r11", "passed", f"The journey is as approved. {LOADED}", at, 92.0, explore)]


def unapproved(at: datetime) -> list[RehearsalView]:
    """A version whose outputs nobody has looked at yet."""
    words = "Nothing has been approved yet; 12 outputs in 4 steps were seen."
    explore = JourneyView("explore", "unapproved", words, same(EXPLORE), ("clock",))
    return [_view("r10", "unapproved", f"explore: {words}", at, 4.2, explore)]


def broken(at: datetime) -> list[RehearsalView]:
    """A version that gets stuck, and dies with many people."""
    words = "Set region did not complete: the output `by_month` did not come within 20 s."
    stuck = JourneyView(
        "explore",
        "stuck",
        words,
        same(EXPLORE[:1]),
        load=LoadView(
            "broken",
            "The app died when 31 people were there at once.",
            users=50,
            sessions=112,
            failed=31,
            notes=("The machine had memory left: the app's limit is 512 MB.",),
            log=("Traceback (most recent call last):", "MemoryError", "Killed"),
            reports=("load",),
        ),
    )
    return [_view("r9", "failed", f"explore: {words} And 1 more.", at, 51.0, stuck)]


def racing(at: datetime) -> list[RehearsalView]:
    """A version that mixes people up."""
    race = DifferenceView(
        1,
        "total",
        "concurrent",
        "3 of 8 people at once got another result: 48,210 → 51,877",
        Sight("value", 48210),
        Sight("value", 51877),
    )
    steps = (*same(EXPLORE[:1]), replace(same(EXPLORE)[1], differences=(race,)))
    explore = JourneyView("explore", "differs", f"Set region: total: {race.words}", steps)
    return [_view("r8", "differs", f"explore: {explore.sentence}", at, 6.0, explore)]


def going_on(at: datetime) -> list[RehearsalView]:
    """A rehearsal that is under way."""
    row = RehearsalRow("r4", "rehearsing", "", "ada", at, None)
    done = JourneyView("explore", "passed", "Everything is as approved.", same(EXPLORE[:2]))
    doing = "explore: 40 people at once, 312 sessions done, 0 failed"
    return [RehearsalView(row, doing, at, load=True, profile=False, journeys=(done,))]


def _view(
    key: str,
    mark: Mark,
    sentence: str,
    at: datetime,
    seconds: float,
    *journeys: JourneyView,
    profiled: bool = False,
) -> RehearsalView:
    row = RehearsalRow(key, mark, sentence, "ada", at, seconds)
    return RehearsalView(row, "", at, load=True, profile=profiled, journeys=journeys)
