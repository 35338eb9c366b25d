"""Writes a recording of a Shiny app as shinyloadtest's `recording.log`, format 1.

Its player, shinycannon, plays the lines one after the other, knows one WebSocket, compares the keys of
each message it waits for, and ends with `WS_CLOSE`. Messages that it passes over are left out.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.exchange.framing import unframed
from greenroom.rehearsal.journey.exchange.moments import after, began
from greenroom.rehearsal.journey.model import Event, Recording

PASSED_OVER = frozenset({"busy", "progress", "recalculating"})
EMPTY = {"errors", "values", "inputMessages"}
Line = dict[str, Any]


@dataclass(frozen=True)
class Log:
    """A log and the files of its uploads."""

    text: str
    posts: dict[str, bytes] = field(default_factory=dict)


def write_log(file: Path, recording: Recording, target_url: str) -> None:
    """Write a log and its `.post.N` files beside it."""
    log = log_of(recording, target_url, file.name)
    file.write_text(log.text, "utf-8")
    for name, data in log.posts.items():
        (file.parent / name).write_bytes(data)


def log_of(recording: Recording, target_url: str, name: str = "recording.log") -> Log:
    """Return the log; raises `JourneyError` if no Shiny session was recorded."""
    links = [event.link for event in recording.events if _is_init(event)]
    if not links:
        raise JourneyError(
            "This recording cannot be given to shinyloadtest.",
            "Only sessions of Shiny can, and no client said `init`.",
        )
    writer = _Writer(recording, links[0], name)
    head = ["# version: 1", f"# target_url: {target_url}", "# target_type: R/Shiny"]
    lines = [json.dumps(line, separators=(",", ":")) for line in writer.lines()]
    return Log("\n".join([*head, *lines]) + "\n", writer.posts)


class _Writer:
    """Goes through the events once."""

    def __init__(self, recording: Recording, link: int, name: str) -> None:
        self._events, self._link, self._name = recording.events, link, name
        self._start: datetime = began(recording.recorded_at)
        self._answers = {e.link: e for e in recording.events if e.kind == "res"}
        self._tokens: dict[str, str] = {}
        """Values of this session and the names under which they are written."""
        self.posts: dict[str, bytes] = {}

    def lines(self) -> Iterator[Line]:
        """Yield the events up to the end of the session."""
        at = 0.0
        for event in self._events:
            if event.kind == "req" and event.link in self._answers:
                yield from self._request(event, self._answers[event.link])
            elif event.link == self._link and event.kind.startswith("ws_"):
                if event.kind == "ws_close":
                    break
                yield from self._socket(event)
            else:
                continue
            at = event.at
        yield {"type": "WS_CLOSE", "begin": after(self._start, at)}

    def _request(self, event: Event, answer: Event) -> Iterator[Line]:
        path = event.path.partition("?")[0]
        if event.method not in {"GET", "POST"} or path.endswith("/favicon.ico"):
            return
        line: Line = {
            "type": _request_type(event.method, path),
            "begin": after(self._start, event.at),
            "end": after(self._start, answer.at),
            "status": answer.status,
            "url": self._tokenised(event.path),
        }
        if event.method == "POST" and event.body:
            line["datafile"] = f"{self._name}.post.{len(self.posts)}"
            body = event.body
            self.posts[line["datafile"]] = body.encode() if isinstance(body, str) else body
        yield line

    def _socket(self, event: Event) -> Iterator[Line]:
        begin = after(self._start, event.at)
        if event.kind == "ws_open":
            sockjs = "sockjs" in event.path
            yield {
                "type": "WS_OPEN",
                "begin": begin,
                "url": "/websocket/" if sockjs else event.path,
            }
            return
        body = event.body if isinstance(event.body, str) else event.body.decode("utf-8", "replace")
        for text in unframed(body):
            if event.kind == "ws_send":
                yield {"type": "WS_SEND", "begin": begin, "message": self._tokenised(text)}
            elif kind := self._received(text):
                yield {"type": kind, "begin": begin, "message": self._tokenised(text)}

    def _received(self, text: str) -> str:
        """Return the type of a message from the app, nothing for one that is passed over."""
        message = _object(text)
        if set(message) & PASSED_OVER or _is_empty(message):
            return ""
        if "config" in message:
            self._tokens[str(message["config"].get("sessionId", ""))] = "${SESSION}"
            return "WS_RECV_INIT"
        value = (message.get("response") or {}).get("value")
        if isinstance(value, dict) and "jobId" in value:
            self._tokens[str(value["jobId"])] = "${UPLOAD_JOB_ID}"
            return "WS_RECV_BEGIN_UPLOAD"
        return "WS_RECV"

    def _tokenised(self, text: str) -> str:
        for value, token in self._tokens.items():
            if value:
                text = text.replace(value, token)
        return text


def _request_type(method: str, path: str) -> str:
    if method == "POST":
        return "REQ_POST"
    return "REQ_HOME" if path.endswith(("/", ".rmd", ".Rmd")) else "REQ_GET"


def _is_empty(message: Line) -> bool:
    if set(message) == {"custom"}:
        return set(message["custom"] or ()) <= {"reactlog"}
    return set(message) == EMPTY and not any(message.values())


def _is_init(event: Event) -> bool:
    if event.kind != "ws_send" or not isinstance(event.body, str):
        return False
    return any(_object(text).get("method") == "init" for text in unframed(event.body))


def _object(text: str) -> Line:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
