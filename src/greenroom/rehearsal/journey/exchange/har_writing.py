"""Writes a recording as an HTTP Archive (HAR 1.2), to be looked at in a browser's network panel."""

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any

from yarl import URL

from greenroom.rehearsal.journey.exchange.moments import after, began
from greenroom.rehearsal.journey.model import Event, Recording

Object = dict[str, Any]
UNKNOWN_SIZE = -1
DIGITS = 6
"""Of a second; events of the same millisecond keep their order."""


def write_har(file: Path, recording: Recording, target_url: str) -> None:
    """Write a HAR file; addresses are those of the target."""
    text = json.dumps(har_of(recording, target_url), ensure_ascii=False, indent=1)
    file.write_text(text + "\n", "utf-8", "surrogatepass")


def har_of(recording: Recording, target_url: str) -> Object:
    """Return the archive of a recording."""
    start, site = began(recording.recorded_at), str(URL(target_url).origin()) + recording.base_path
    links: dict[int, list[Event]] = {}
    for event in recording.events:
        links.setdefault(event.link, []).append(event)
    entries = [_entry(events, start, site) for events in links.values()]
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "greenroom", "version": version("greenroom")},
            "entries": sorted(filter(None, entries), key=lambda entry: entry["startedDateTime"]),
        }
    }


def _entry(events: list[Event], start: datetime, site: str) -> Object | None:
    """Return the entry of a request or a WebSocket; None where it began before the recording."""
    first, last = events[0], events[-1]
    if first.kind == "ws_open":
        request, response = _handshake(first, site)
        more: Object = {
            "_resourceType": "websocket",
            "_webSocketMessages": [_message(each, start) for each in _frames(events)],
        }
    elif first.kind == "req":
        request = _request(first, site)
        response, more = _response(events), _streamed(events, start)
    else:
        return None
    time = max(0.0, last.at - first.at)
    return {
        "startedDateTime": after(start, first.at, DIGITS), "time": time,
        "request": request, "response": response, "cache": {},
        "timings": {"send": 0, "wait": time, "receive": 0}, **more,
    }  # fmt: skip


def _request(event: Event, site: str) -> Object:
    request = _message_head(event.headers) | {
        "method": event.method, "url": site + event.path, "queryString": _query(event.path),
    }  # fmt: skip
    if event.body:
        text, encoding = _text(event.body)
        media = event.headers.get("content-type", "")
        request["postData"] = {"mimeType": media, "text": text} | (
            {"_encoding": encoding} if encoding else {}
        )
    return request


def _response(events: list[Event]) -> Object:
    answer = next((each for each in events if each.kind == "res"), None)
    streamed = [str(each.body) for each in events if each.kind == "sse"]
    if answer is None:
        answer = Event(events[-1].at, "res", events[0].link)
    body = "".join(f"{each}\n\n" for each in streamed) if streamed else answer.body
    text, encoding = _text(body)
    media = answer.headers.get("content-type", "text/event-stream" if streamed else "")
    content = {"size": len(text), "mimeType": media, "text": text}
    return _message_head(answer.headers) | {
        "status": answer.status, "statusText": _phrase(answer.status), "redirectURL": "",
        "content": content | ({"encoding": encoding} if encoding else {}),
    }  # fmt: skip


def _streamed(events: list[Event], start: datetime) -> Object:
    timed = [
        {"time": after(start, each.at, DIGITS), "data": each.body}
        for each in events
        if each.kind == "sse"
    ]
    return {"_serverSentEvents": timed} if timed else {}


def _handshake(event: Event, site: str) -> tuple[Object, Object]:
    name = "sec-websocket-protocol"
    chosen = event.headers.get("protocol", "")
    asked = _message_head({name: ", ".join(event.protocols)} if event.protocols else {})
    answer = _message_head({name: chosen} if chosen else {})
    url = "ws" + site.removeprefix("http") + event.path
    return (
        asked | {"method": "GET", "url": url, "queryString": _query(event.path)},
        answer | {
            "status": 101, "statusText": _phrase(101), "redirectURL": "",
            "content": {"size": 0, "mimeType": ""},
        },
    )  # fmt: skip


def _frames(events: list[Event]) -> Iterable[Event]:
    return (each for each in events if each.kind in {"ws_send", "ws_recv"})


def _message(event: Event, start: datetime) -> Object:
    text, encoding = _text(event.body)
    if isinstance(event.body, bytes) and not encoding:
        text, encoding = base64.b64encode(event.body).decode(), "base64"
    return {
        "type": "send" if event.kind == "ws_send" else "receive",
        "time": (start + timedelta(milliseconds=event.at)).timestamp(),
        "opcode": 2 if encoding else 1,
        "data": text,
    }


def _message_head(headers: Mapping[str, str]) -> Object:
    return {
        "httpVersion": "HTTP/1.1", "cookies": [], "headersSize": UNKNOWN_SIZE,
        "bodySize": UNKNOWN_SIZE,
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
    }  # fmt: skip


def _query(path: str) -> list[Object]:
    return [{"name": k, "value": v} for k, v in URL(path, encoded=True).query.items()]


def _text(body: str | bytes) -> tuple[str, str]:
    """Return a body as text, with its encoding if it is no text."""
    if isinstance(body, str):
        return body, ""
    return (base64.b64encode(body).decode(), "base64") if body else ("", "")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
