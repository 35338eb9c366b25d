"""Reads shinyloadtest's `recording.log`.

Lines of comments, then one event of JSON per line: requests (`REQ_HOME`, `REQ_GET`, `REQ_TOK`,
`REQ_SINF`, `REQ_POST` with a file) with begin and end, and one WebSocket (`WS_OPEN`, `WS_SEND`,
`WS_RECV`, `WS_RECV_INIT`, `WS_RECV_BEGIN_UPLOAD`, `WS_CLOSE`). What differs from session to session is
written as `${SESSION}`, `${UPLOAD_JOB_ID}`, `${WORKER}`, `${TOKEN}`, `${ROBUST_ID}`, `${SOCKJSID}`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.exchange.framing import unframed
from greenroom.rehearsal.journey.exchange.moments import moment, since
from greenroom.rehearsal.journey.model import Event, EventKind, Recording

FORMAT = 1
TOKENS = {"${SESSION}": "0" * 32, "${UPLOAD_JOB_ID}": "1" * 24, "${WORKER}": ""}
"""What stands for the sessions of whoever plays it; ours are taken from the app that is played."""
WORKER = re.compile(r"/_w_(?:\$\{WORKER\}|[0-9a-z]+)(?=/)")
VERSION = re.compile(r"^#\s*version:\s*(\d+)", re.MULTILINE)
SOCKET = "/websocket/"
FRAMES: Mapping[str, EventKind] = {
    "WS_SEND": "ws_send", "WS_RECV": "ws_recv", "WS_RECV_INIT": "ws_recv",
    "WS_RECV_BEGIN_UPLOAD": "ws_recv",
}  # fmt: skip
AGAIN = "Record it again with shinyloadtest, or with greenroom record."
Line = dict[str, Any]


def read_log(file: Path) -> Recording:
    """Read a `recording.log` and the files of its uploads; raises `JourneyError`."""
    text = file.read_text("utf-8")
    names = {line["datafile"] for _, line in _lines(text, file.name) if line.get("datafile")}
    data = {}
    for name in names:
        place = file.parent / Path(str(name)).name
        if not place.is_file():
            raise JourneyError(
                f"{file.name} needs {place.name}, which is not there.",
                "It holds what was uploaded.",
                f"Put it beside {file.name}.",
            )
        data[name] = place.read_bytes()
    return recording_of_log(text, data, file.name)


def recording_of_log(
    text: str, data: Mapping[str, bytes], name: str = "recording.log"
) -> Recording:
    """Return the recording that a log holds; `data` are the files it names."""
    version = VERSION.search(text)
    if version and int(version[1]) > FORMAT:
        raise JourneyError(
            f"{name} is of format {version[1]}.", f"Format {FORMAT} is the newest known.", AGAIN
        )
    lines = list(_lines(text, name))
    if not lines:
        raise JourneyError(f"{name} holds no events.", "", AGAIN)
    try:
        start = moment(lines[0][1]["begin"])
    except (KeyError, ValueError) as error:
        raise _broken(name, lines[0][0], str(error)) from error
    events = list[Event]()
    for number, line in lines:
        try:
            events += _events(line, number, start, data)
        except KeyError as error:
            raise _broken(name, number, f"{error} is missing") from error
        except ValueError as error:
            raise _broken(name, number, str(error)) from error
    events.sort(key=lambda event: event.at)
    return Recording(tuple(events), start.isoformat(timespec="seconds"))


def _lines(text: str, name: str) -> Iterator[tuple[int, Line]]:
    for number, written in enumerate(text.splitlines(), 1):
        if not written.strip() or written.startswith("#"):
            continue
        try:
            line = json.loads(written)
        except ValueError as error:
            raise _broken(name, number, str(error)) from error
        if not isinstance(line, dict):
            raise _broken(name, number, "an event is an object")
        yield number, line


def _events(line: Line, number: int, start: datetime, data: Mapping[str, bytes]) -> Sequence[Event]:
    """Return the events of a line; raises `KeyError` and `ValueError`."""
    kind, at = line["type"], since(start, moment(line["begin"]))
    if kind.startswith("REQ_"):
        return _request(line, number, at, start, data)
    if kind == "WS_OPEN":
        path = SOCKET if "__sockjs__" in line["url"] else _path(line["url"])
        return [Event(at, "ws_open", 0, path=path)]
    if kind == "WS_CLOSE":
        return [Event(at, "ws_close", 0)]
    if kind not in FRAMES:
        raise ValueError(f"nothing is known of an event `{kind}`")
    return [
        Event(at, FRAMES[kind], 0, body=_filled(message)) for message in unframed(line["message"])
    ]


def _request(
    line: Line, number: int, at: float, start: datetime, data: Mapping[str, bytes]
) -> Sequence[Event]:
    method = "POST" if line["type"] == "REQ_POST" else "GET"
    body = data[line["datafile"]] if line.get("datafile") else b""
    ended = since(start, moment(line["end"])) if "end" in line else at
    request = Event(at, "req", number, method=method, path=_path(line["url"]), body=body)
    return [request, Event(ended, "res", number, status=int(line.get("status", 200)))]


def _path(url: str) -> str:
    return _filled(WORKER.sub("", url))


def _filled(text: str) -> str:
    for token, value in TOKENS.items():
        text = text.replace(token, value)
    return text


def _broken(name: str, number: int, why: str) -> JourneyError:
    return JourneyError(f"{name}:{number} cannot be read: {why}.", "", AGAIN)
