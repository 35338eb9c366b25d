"""A result in the shape that shinycannon leaves behind, so that `shinyloadtest_report()` reads it.

One CSV per session: two comment lines with the arguments, then `session_id,worker_id,iteration,
event,timestamp,input_line_number,comment`; timestamps are milliseconds. The first step is REQ_HOME
until the page came, WS_OPEN, and WS_RECV until it was complete; each other step is one WS_SEND and
one WS_RECV. Their lines are those of a recording.log that is written beside them (format 1 of
shinyloadtest), which names the steps.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.load.model import Played, PlayedStep, Result

COLUMNS = (
    "session_id",
    "worker_id",
    "iteration",
    "event",
    "timestamp",
    "input_line_number",
    "comment",
)
HEADER = ("# version: 1", "# target_type: R/Shiny")
"""Begins the recording; no address, for only runs with the same recording can be read together."""
Line = tuple[str, int, int]
"""Event, timestamp, line of the recording."""


def write(result: Result, journey: Journey, folder: Path) -> None:
    """Write the folder; it must be new or empty of sessions, lest two tests are mixed."""
    (folder / "sessions").mkdir(parents=True, exist_ok=True)
    (folder / "recording.log").write_text(recording(journey), "utf-8")
    (folder / "shinycannon-version.txt").write_text("1.1.3\n", "utf-8")
    for number, session in enumerate(result.sessions):
        name = f"{number}_{session.user}_{session.iteration}.csv"
        text = session_csv(result, journey, session, number)
        (folder / "sessions" / name).write_text(text, "utf-8")


def recording(journey: Journey) -> str:
    """Return the journey as a recording, the same for every test of it."""
    begun, at, events = _recorded_at(journey), 0.0, list[dict[str, object]]()
    for step in journey.steps:
        at += step.think
        sent, came = begun + timedelta(milliseconds=at), at + step.took
        rested = begun + timedelta(milliseconds=came)
        events += _events_of(step, sent, rested, opens=step is journey.steps[0])
        at = came
    events.append({"type": "WS_CLOSE", "begin": _iso(begun + timedelta(milliseconds=at))})
    return "\n".join([*HEADER, *(json.dumps(event) for event in events)]) + "\n"


def session_csv(result: Result, journey: Journey, session: Played, number: int) -> str:
    """Return one session's file."""
    plan = result.plan
    arguments = {
        "appUrl": result.target,
        "workers": plan.users,
        "loadedDurationMinutes": plan.duration / 60,
        "startInterval": round(1000 * (plan.ramp or 0) / plan.users),
    }
    out = io.StringIO()
    out.write(f"# greenroom load --users {plan.users} {result.target}\n")
    out.write(f"# {json.dumps(arguments)}\n")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for event, at, line in session_lines(result, journey, session):
        rows.writerow((number, session.user, session.iteration, event, at, line, ""))
    return out.getvalue()


def session_lines(result: Result, journey: Journey, session: Played) -> Iterator[Line]:
    """Yield a session's events in the order in which they happened."""
    zero = datetime.fromisoformat(result.made_at).timestamp()
    lines = _line_numbers(journey.steps)

    def stamp(at: float) -> int:
        return round((zero + at) * 1000)

    begun = stamp(session.began)
    if session.iteration == 0:
        yield "PLAYBACK_START_INTERVAL_START", stamp(min(session.due, session.began)), 0
        yield "PLAYBACK_START_INTERVAL_END", begun, 0
    yield "PLAYER_SESSION_CREATE", begun, 0
    before = begun
    for step in session.steps:
        sent, done = stamp(step.sent), stamp(step.done)
        line = lines[step.number]
        if sent > before:
            yield "PLAYBACK_SLEEPBEFORE_START", before, line
            yield "PLAYBACK_SLEEPBEFORE_END", sent, line
        if step.number == journey.steps[0].number:
            page, socket = (stamp(at) for at in _opened(step))
            yield from _opening_lines(sent, page, socket, done, line)
        else:
            yield from _step_lines(sent, done, line)
        before = done
    if session.steps:  # whoever is thrown out is no longer there either
        last = len(HEADER) + 2 * len(journey.steps) + 2
        yield "WS_CLOSE_START", stamp(session.ended), last
        yield "WS_CLOSE_END", stamp(session.ended), last
    yield "PLAYBACK_DONE" if session.ending == "done" else "PLAYBACK_FAIL", stamp(session.ended), 0


def _opened(first: PlayedStep) -> tuple[float, float]:
    """Return when the page had come and the WebSocket was open; where it has none, the same moment."""
    known = [at for at in (first.page, first.socket) if at is not None] or [first.done]
    return known[0], max(known)


def _opening_lines(sent: int, page: int, socket: int, done: int, line: int) -> Iterator[Line]:
    yield "REQ_HOME_START", sent, line
    yield "REQ_HOME_END", page, line
    yield "WS_OPEN_START", page, line + 1
    yield "WS_OPEN_END", socket, line + 1
    yield "WS_RECV_START", socket, line + 2
    yield "WS_RECV_END", done, line + 2


def _step_lines(sent: int, done: int, line: int) -> Iterator[Line]:
    yield "WS_SEND_START", sent, line
    yield "WS_SEND_END", sent, line
    yield "WS_RECV_START", sent, line + 1
    yield "WS_RECV_END", done, line + 1


def _line_numbers(steps: Sequence[Step]) -> dict[int, int]:
    """Return the line of the recording at which each step begins; the first has three, others two."""
    first = len(HEADER) + 1
    return {step.number: first + 2 * n + (n > 0) for n, step in enumerate(steps)}


def _events_of(
    step: Step, sent: datetime, rested: datetime, *, opens: bool
) -> list[dict[str, object]]:
    answer = json.dumps({"values": dict.fromkeys(step.expects or (step.label,), ""), "errors": {}})
    came = {"type": "WS_RECV", "begin": _iso(rested), "message": answer}
    if opens:
        home = {"type": "REQ_HOME", "begin": _iso(sent), "end": _iso(sent)}
        socket = {"type": "WS_OPEN", "begin": _iso(sent), "url": "/websocket/"}
        return [{**home, "status": 200, "url": "/"}, socket, came]
    name = step.label.removeprefix("Set ")  # `Set: ` is what the report puts before it
    message = json.dumps({"method": "update", "data": {name: step.number}})
    return [{"type": "WS_SEND", "begin": _iso(sent), "message": message}, came]


def _recorded_at(journey: Journey) -> datetime:
    if not journey.recorded_at:
        return datetime.fromtimestamp(0, UTC)
    return datetime.fromisoformat(journey.recorded_at).astimezone(UTC)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
