"""Reads an HTTP Archive (HAR 1.2), as browsers save it.

HAR knows no WebSockets; Chrome writes them as `_webSocketMessages` of their entry. Of server-sent
events it knows the whole text only; where we wrote it ourselves, `_serverSentEvents` says when each
came. Only what went to the page's own origin is taken.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from yarl import URL

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.exchange.moments import moment, since
from greenroom.rehearsal.journey.model import Event, Recording
from greenroom.rehearsal.recording.headers import noted
from greenroom.rehearsal.recording.notes import as_body

Entry = Mapping[str, Any]
BINARY = 2
"""The opcode of a binary WebSocket message (RFC 6455)."""
IN_MILLISECONDS = 1e11
"""Times of messages from which they are milliseconds (Playwright) and not seconds (Chrome)."""
AGAIN = "Save it again from the browser's network panel, with content."


def read_har(file: Path) -> Recording:
    """Read a HAR file; raises `JourneyError`."""
    try:
        har = json.loads(file.read_text("utf-8-sig"))
    except ValueError as error:
        raise JourneyError(f"{file.name} cannot be read: {error}.", "", AGAIN) from error
    return recording_of_har(har, file.name)


def recording_of_har(har: Any, name: str = "The HAR") -> Recording:
    """Return the recording that an archive holds; it starts with the first page that was opened."""
    try:
        entries = sorted(har["log"]["entries"], key=lambda entry: entry["startedDateTime"])
        home = next((entry for entry in entries if _is_page(entry)), None)
        if home is None:
            raise JourneyError(f"{name} holds no page.", "No request in it got HTML.", AGAIN)
        start = moment(home["startedDateTime"])
        base = URL(home["request"]["url"], encoded=True)
        base_path = base.raw_path.rpartition("/")[0]
        events = [
            event
            for number, entry in enumerate(entries, 1)
            if _is_of(entry, base)
            for event in _events(entry, number, start, base_path)
            if event.at >= 0
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JourneyError(f"{name} is no HTTP Archive: {error}.", "", AGAIN) from error
    events.sort(key=lambda event: event.at)
    return Recording(tuple(events), start.isoformat(timespec="seconds"), base_path)


def _is_page(entry: Entry) -> bool:
    return (
        entry["request"]["method"] == "GET"
        and "html" in entry["response"]["content"].get("mimeType", "")
        and 200 <= entry["response"]["status"] < 300
    )


def _is_of(entry: Entry, base: URL) -> bool:
    there = URL(entry["request"]["url"], encoded=True)
    return (there.host, there.port) == (base.host, base.port)


def _events(entry: Entry, link: int, start: datetime, base_path: str) -> Sequence[Event]:
    request, response = entry["request"], entry["response"]
    at = since(start, moment(entry["startedDateTime"]))
    ended = at + max(0.0, float(entry.get("time") or 0.0))
    path = _path(request["url"], base_path)
    if "_webSocketMessages" in entry or request["url"].startswith("ws"):
        return list(_socket(entry, link, path, at, ended, start))
    headers = _headers(request)
    asked = Event(
        at, "req", link, method=request["method"], path=path, headers=noted(headers),
        body=_sent(request, headers.get("content-type", "")),
    )  # fmt: skip
    media = response["content"].get("mimeType", "")
    streamed = list(_streamed(entry, link, ended, start)) if "event-stream" in media else []
    answer = Event(
        ended, "res", link, status=response["status"], headers=noted(_headers(response)),
        body="" if streamed else _content(response["content"]),
    )  # fmt: skip
    return [asked, *streamed, answer] if response["status"] > 0 else [asked, *streamed]


def _streamed(entry: Entry, link: int, ended: float, start: datetime) -> Iterator[Event]:
    if timed := entry.get("_serverSentEvents"):
        for each in timed:
            yield Event(since(start, moment(each["time"])), "sse", link, body=each["data"])
        return
    text = _content(entry["response"]["content"])
    whole = text if isinstance(text, str) else text.decode("utf-8", "replace")
    for part in whole.replace("\r\n", "\n").split("\n\n"):
        if part.strip():
            yield Event(ended, "sse", link, body=part)


def _socket(
    entry: Entry, link: int, path: str, at: float, ended: float, start: datetime
) -> Iterator[Event]:
    offered = _headers(entry["request"]).get("sec-websocket-protocol", "")
    chosen = _headers(entry["response"]).get("sec-websocket-protocol", "")
    yield Event(
        at, "ws_open", link, path=path, headers={"protocol": chosen} if chosen else {},
        protocols=tuple(part.strip() for part in offered.split(",") if part.strip()),
    )  # fmt: skip
    for message in entry.get("_webSocketMessages") or ():
        time = float(message["time"])
        seconds = time / 1000 if time > IN_MILLISECONDS else time
        there = round((seconds - start.timestamp()) * 1000, 1)
        kind = "ws_send" if message["type"] == "send" else "ws_recv"
        binary = message.get("opcode") == BINARY
        data = base64.b64decode(message["data"]) if binary else message["data"]
        yield Event(there, kind, link, body=data)
        ended = max(ended, there)
    yield Event(ended, "ws_close", link)


def _sent(request: Entry, media: str) -> str | bytes:
    posted = request.get("postData") or {}
    text = posted.get("text", "")
    if "base64" in {posted.get("encoding"), posted.get("_encoding")}:
        return as_body(base64.b64decode(text), media)
    return text


def _content(content: Entry) -> str | bytes:
    text = content.get("text", "")
    if content.get("encoding") == "base64":
        return as_body(base64.b64decode(text), content.get("mimeType", ""))
    return text


def _headers(message: Entry) -> dict[str, str]:
    return {each["name"].lower(): each["value"] for each in message.get("headers", ())}


def _path(url: str, base_path: str) -> str:
    path = URL(url, encoded=True).raw_path_qs
    inside = bool(base_path) and path.startswith(f"{base_path}/")
    return path[len(base_path) :] if inside else path
