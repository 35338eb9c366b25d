"""Reads steps out of Dash's requests."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.dash.wire import (
    CALLBACK,
    LAYOUT,
    State,
    address,
    answered,
    arguments,
    fold,
    of_layout,
)
from greenroom.rehearsal.journey.model import Act, ActKind, Event, Journey, Recording, Step

CALLS = ".calls"
"""The key of an act for the calls that follow from it; no component is named so."""
REFERENCE = "$output"
VERSION = re.compile(r"/dash-renderer/build/dash_renderer\.v(\d+)_(\d+)_(\d+)")


@dataclass
class _Draft:
    """A step while it is being read."""

    at: float
    changes: dict[str, Any]
    calls: list[dict[str, Any]] = field(default_factory=list)
    came: dict[str, None] = field(default_factory=dict)
    rest_at: float = 0.0


def read(recording: Recording, name: str) -> Journey:
    """Return the journey: `open` with the first callbacks, then a step per change."""
    drafts = list(_drafts(recording.events))
    return Journey(
        name=name,
        framework="dash",
        steps=tuple(_numbered(drafts)),
        events=recording.events,
        framework_version=_version(recording),
        recorded_at=recording.recorded_at,
        base_path=recording.base_path,
    )


def _drafts(events: tuple[Event, ...]) -> Iterator[_Draft]:
    answers = {event.link: event for event in events if event.kind == "res"}
    state: State = {}
    opened = next((event.at for event in events if event.kind == "req"), 0.0)
    current = _Draft(opened, {}, rest_at=opened)
    for event in events:
        if event.kind != "req" or event.link not in answers:
            continue
        answer = answers[event.link]
        if event.path.endswith(LAYOUT):
            fold(state, of_layout(_json(answer.body)))
        elif CALLBACK in event.path and isinstance(call := _json(event.body), dict):
            changes = _changes(call, current, state)
            if changes and current.calls:
                yield current
                current = _Draft(event.at, {}, rest_at=event.at)
            current.changes.update(changes)
            _note(current, call, answer, state)
    yield current


def _changes(call: Mapping[str, Any], current: _Draft, state: State) -> dict[str, Any]:
    """Return what a person changed before this call: inputs that no answer of this step made."""
    said = {address(each): each.get("value") for each in arguments(call)}
    triggers = call.get("changedPropIds") or ()
    made = {where for where in triggers if where not in current.came and where in said}
    return {
        where: said[where] for where in made if where not in state or state[where] != said[where]
    }


def _note(current: _Draft, call: dict[str, Any], answer: Event, state: State) -> None:
    """Keep a call, its values as references wherever the page only passed them on."""
    for each in arguments(call):
        where = address(each)
        if "value" in each and where in state and state[where] == each["value"]:
            each["value"] = {REFERENCE: where}
        elif "value" in each:
            state[where] = each["value"]
    current.calls.append(call)
    came = fold(state, answered(_json(answer.body))) if answer.status == 200 else ()
    for where in came:
        current.came.setdefault(where)
    current.rest_at = max(current.rest_at, answer.at)


def _numbered(drafts: list[_Draft]) -> Iterator[Step]:
    rest = 0.0
    for number, draft in enumerate(drafts):
        kind: ActKind = "set" if number else "open"
        yield Step(
            number=number,
            label=_label(draft.changes) if number else "Open the app",
            act=Act(kind, {**draft.changes, CALLS: draft.calls}),
            think=max(0.0, draft.at - rest) if number else 0.0,
            expects=tuple(draft.came),
            took=max(0.0, draft.rest_at - draft.at),
        )
        rest = max(draft.at, draft.rest_at)


def _label(changes: Mapping[str, Any]) -> str:
    parts = []
    for where, value in list(changes.items())[:3]:
        name, _, prop = where.rpartition(".")
        if prop in {"n_clicks", "submit_n_clicks"}:
            parts.append(f"Click {name}")
        elif prop == "contents":
            parts.append(f"Upload to {name}")
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            shown = name if prop == "value" else where
            parts.append(f"Set {shown} = {text if len(text) <= 40 else text[:39] + '…'}")
    return ", ".join(parts) or "Continue"


def _json(body: str | bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def _version(recording: Recording) -> str:
    for event in recording.events:
        if found := VERSION.search(event.path):
            return ".".join(found.groups())
    return ""
