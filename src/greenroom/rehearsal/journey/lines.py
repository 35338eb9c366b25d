"""A journey as lines of JSON, and back. Pure."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, get_args

from greenroom.rehearsal.journey.model import (
    FORMAT,
    STEP_TIMEOUT,
    Act,
    ActKind,
    Event,
    EventKind,
    Journey,
    Step,
)

LONGEST_LINE = 16 * 1024
"""Bytes of a body that stand in the line itself; longer ones become blobs."""
EVENT_KINDS = frozenset(get_args(EventKind))
ACT_KINDS = frozenset(get_args(ActKind))
Line = dict[str, Any]
Blob = Callable[[str], bytes]
"""Returns the bytes of a digest."""


def digest(data: bytes) -> str:
    """Return the name of a blob."""
    return hashlib.sha256(data).hexdigest()


def header(journey: Journey) -> Line:
    """Return the first line; what is empty is left out."""
    said = {
        "framework": journey.framework,
        "framework_version": journey.framework_version,
        "app_version": journey.app_version,
        "recorded_at": journey.recorded_at,
        "base_path": journey.base_path,
        "viewport": list(journey.viewport),
        "locale": journey.locale,
        "tz": journey.timezone,
        "setup": dict(journey.setup),
        "redacted": ["cookie", "authorization"],
    }
    first = {"journey": FORMAT, "name": journey.name}
    return first | {key: value for key, value in said.items() if value}


def step_line(step: Step) -> Line:
    """Return the line of a step."""
    line: Line = {"k": "step", "n": step.number, "label": step.label}
    line["act"] = {step.act.kind: _plain(step.act.detail)}
    optional = {
        "think": round(step.think),
        "expect": list(step.expects),
        "took": round(step.took),
        "timeout": 0 if step.timeout == STEP_TIMEOUT else round(step.timeout),
    }
    return line | {key: value for key, value in optional.items() if value}


def event_line(event: Event, keep: Callable[[bytes], str]) -> Line:
    """Return the line of a wire event; `keep` stores a body that is too long and names it."""
    line: Line = {"t": event.at, "k": event.kind, "c": event.link}
    optional = {
        "method": event.method,
        "path": event.path,
        "status": event.status,
        "headers": dict(event.headers),
        "protocols": list(event.protocols),
    }
    line |= {key: value for key, value in optional.items() if value}
    return line | _body(event.body, keep)


def step_of(line: Line) -> Step:
    """Return the step that a line holds; raises `ValueError` with what is wrong."""
    acts = line["act"]
    if not isinstance(acts, dict) or len(acts) != 1:
        raise ValueError('`act` must hold one act, like {"set": {"n": 50}}')
    [(kind, detail)] = acts.items()
    if kind not in ACT_KINDS:
        raise ValueError(f"there is no act `{kind}`; known are {', '.join(sorted(ACT_KINDS))}")
    return Step(
        number=int(line["n"]),
        label=str(line.get("label") or kind),
        act=Act(kind, detail if isinstance(detail, dict) else {"output": detail}),
        think=float(line.get("think", 0)),
        expects=tuple(line.get("expect", ())),
        timeout=float(line.get("timeout", STEP_TIMEOUT)),
        took=float(line.get("took", 0)),
    )


def event_of(line: Line, blob: Blob) -> Event:
    """Return the wire event that a line holds."""
    return Event(
        at=float(line["t"]),
        kind=line["k"],
        link=int(line.get("c", 0)),
        method=line.get("method", ""),
        path=line.get("path", ""),
        status=int(line.get("status", 0)),
        headers=line.get("headers", {}),
        body=_body_of(line, blob),
        protocols=tuple(line.get("protocols", ())),
    )


def blobs_named(steps: tuple[Step, ...], setup: Mapping[str, Any]) -> set[str]:
    """Return the digests that acts and setup refer to by a key `blob` or a value `blob:…`."""
    found: set[str] = set()
    _collect(dict(setup), found)
    for step in steps:
        _collect(dict(step.act.detail), found)
    return found


def _collect(value: Any, found: set[str]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("blob"), str):
            found.add(value["blob"])
        for each in value.values():
            _collect(each, found)
    elif isinstance(value, list | tuple):
        for each in value:
            _collect(each, found)
    elif isinstance(value, str) and value.startswith("blob:"):
        found.add(value.removeprefix("blob:"))


def _body(body: str | bytes, keep: Callable[[bytes], str]) -> Line:
    if not body:
        return {} if isinstance(body, str) else {"b64": ""}
    if isinstance(body, str):
        if len(body) <= LONGEST_LINE and max(body) < "\ud800":
            return {"text": body}
        return {"blob": keep(body.encode("utf-8", "surrogatepass")), "as": "text"}
    if len(body) <= LONGEST_LINE:
        return {"b64": base64.b64encode(body).decode("ascii")}
    return {"blob": keep(body)}


def _body_of(line: Line, blob: Blob) -> str | bytes:
    if "blob" in line:
        data = blob(line["blob"])
        return data.decode("utf-8", "surrogatepass") if line.get("as") == "text" else data
    if "b64" in line:
        return base64.b64decode(line["b64"], validate=True)
    return line.get("text", "")


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    return dict(detail)
