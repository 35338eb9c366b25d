"""Rehearsals, their parts and judgements become views of the pages. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from greenroom.rehearsal.server.model import Part, Rehearsal
from greenroom.web.views import (
    AdviceRow,
    DifferenceView,
    JourneyView,
    LoadStep,
    LoadView,
    Mark,
    OutputRow,
    ProfileView,
    RehearsalRow,
    Said,
    StepView,
)
from greenroom.wiring.backstage.sights import Key, Sights

SHOWN_AT_ONCE = 60
"""Differences of a journey whose contents a page shows; the others are opened one by one."""


def mark_of(state: str, verdict: str) -> Mark:
    """Return a rehearsal's state and verdict in one word."""
    going_on: dict[str, Mark] = {"waiting": "waiting", "running": "rehearsing"}
    return going_on.get(state) or verdict or "failed"  # ty: ignore[invalid-explicit-return]


def row_of(rehearsal: Rehearsal) -> RehearsalRow:
    """Return a rehearsal in the history."""
    return RehearsalRow(
        rehearsal.id,
        mark_of(rehearsal.state, rehearsal.verdict),
        rehearsal.sentence,
        rehearsal.ordered_by,
        rehearsal.ordered_at,
        rehearsal.seconds,
    )


def journey_of(name: str, rehearsal: Rehearsal, sights: Sights) -> JourneyView:
    """Return a journey with all parts of it that are done."""
    test, load = rehearsal.part("test", name), rehearsal.part("load", name)
    profile = rehearsal.part("profile", name)
    facts = test.facts if test else {}
    differences = [_difference(each, sights) for each in facts.get("differences", [])]
    return JourneyView(
        name=name,
        verdict=test.verdict if test else "",
        sentence=test.sentence if test else "",
        steps=tuple(_steps(facts.get("steps", []), differences)),
        volatile=tuple(facts.get("volatile", [])),
        said=_said(facts),
        load=_load(load) if load else None,
        profile=_profile(profile) if profile else None,
    )


def wanted_in(part: Part | None) -> tuple[Key, ...]:
    """Return the differing outputs whose contents a page shows."""
    found = part.facts.get("differences", []) if part else []
    return tuple((each["step"], each["output"]) for each in found[:SHOWN_AT_ONCE])


def _steps(steps: Iterable[Any], differences: list[DifferenceView]) -> Iterable[StepView]:
    known = set()
    for step in steps:
        known.add(step["number"])
        yield StepView(
            step["number"],
            step["label"],
            step.get("seconds"),
            tuple(OutputRow(**each) for each in step["outputs"]),
            tuple(each for each in differences if each.step == step["number"]),
        )
    for number in sorted({each.step for each in differences} - known):
        mine = tuple(each for each in differences if each.step == number)
        yield StepView(number, f"Step {number + 1}", None, (), mine)


def _difference(facts: Mapping[str, Any], sights: Sights) -> DifferenceView:
    before, now = sights.get((facts["step"], facts["output"]), (None, None))
    said, words = _said(facts), facts["words"]
    return DifferenceView(facts["step"], facts["output"], facts["kind"], words, before, now, said)


def _said(facts: Mapping[str, Any]) -> Said | None:
    said = facts.get("judged")
    if not said:
        return None
    return Said(said["verb"], said["by"], datetime.fromisoformat(said["at"]), said["why"])


def _load(part: Part) -> LoadView:
    facts = part.facts
    return LoadView(
        verdict=part.verdict,
        sentence=part.sentence,
        users=facts.get("users", 0),
        sessions=facts.get("sessions", 0),
        failed=facts.get("failed", 0),
        wrong=facts.get("wrong", 0),
        under=facts.get("under"),
        steps=tuple(
            LoadStep(
                step["label"],
                step["alone"],
                step["p50"],
                step["p95"],
                step.get("before"),
                step.get("change", ""),
            )
            for step in facts.get("steps", [])
        ),
        comparison=facts.get("comparison", ""),
        before=facts.get("before", "").rpartition("@")[2],
        notes=tuple(map(str, facts.get("notes", []))),
        log=tuple(facts.get("log", [])),
        reports=("load",) if facts else (),
    )


def _profile(part: Part) -> ProfileView:
    facts = part.facts
    advice = tuple(_advice(each) for each in facts.get("advice", []))
    notes = tuple(map(str, facts.get("notes", [])))
    reports = ("profile", "speedscope") if facts else ()
    return ProfileView(part.verdict, part.sentence, advice, notes, reports)


def _advice(given: Any) -> AdviceRow:
    """Return a piece of advice; it is a sentence, or one with its evidence."""
    if isinstance(given, Mapping):
        return AdviceRow(str(given.get("what", "")), str(given.get("evidence", "")))
    return AdviceRow(str(given))
