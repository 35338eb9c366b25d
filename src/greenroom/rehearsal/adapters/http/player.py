"""Plays one session of requests."""

import json
import time
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.http.correlation import values_of, with_values
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.link import Link, Reply
from greenroom.rehearsal.replay.model import Output, Pace


class HttpPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link = journey, link
        self._live: dict[int, dict[str, str]] = {}
        self._replies: dict[str, Reply] = {}
        self._changed_at: dict[str, float] = {}

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each answer came."""
        return self._changed_at

    async def act(self, step: Step) -> None:
        """Send the step's request and keep the answer, whatever its status."""
        if step.act.kind not in {"open", "call", "navigate"}:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                "It speaks over a WebSocket in a way that Greenroom does not know.",
                "Remove the step, or record the part of the app that speaks plain HTTP.",
            )
        reply = await self._send(step)
        self._live[step.number] = values_of(reply.text)
        self._replies[step.label] = reply
        self._changed_at[step.label] = time.monotonic()

    async def outputs(self) -> Mapping[str, Output]:
        """Return the answer to each request, by the step's label; and its status if it is an error."""
        return {label: answered(reply) for label, reply in self._replies.items()}

    async def close(self) -> None:
        """Nothing is open between requests."""

    async def _send(self, step: Step) -> Reply:
        detail = step.act.detail
        try:
            path = with_values(detail.get("path", "/"), self._live)
            body = self._body(detail.get("body"))
        except KeyError as error:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"It needs {error} of an earlier answer, which did not come.",
                "If the app answers differently now, record the journey again.",
            ) from error
        method = detail.get("method", "GET")
        return await self._link.request(method, path, body=body, headers=detail.get("headers"))

    def _body(self, body: Any) -> bytes | str | None:
        if isinstance(body, dict):
            return self._journey.blobs[body["blob"]]
        return with_values(body, self._live) if isinstance(body, str) else None


def answered(reply: Reply) -> Output:
    """Return an answer as an output."""
    media = reply.headers.get("content-type", "").partition(";")[0].strip()
    if reply.status >= 400:
        return Output("error", f"status {reply.status}: {reply.text[:2000]}")
    if "json" in media:
        return _json(reply)
    if media == "text/html":
        return Output("html", reply.text)
    if media.startswith("image/") and media != "image/svg+xml":
        return Output("image", {}, reply.body, media)
    if media.startswith("text/"):
        return Output("text", reply.text)
    return Output("file", {}, reply.body, media)


def _json(reply: Reply) -> Output:
    try:
        value = json.loads(reply.text)
    except ValueError:
        return Output("text", reply.text)
    return _table(value) or Output("value", value)


def _table(value: Any) -> Output | None:
    """Return a list of like objects as a table."""
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        return None
    columns = list(value[0])
    if any(list(row) != columns for row in value):
        return None
    return Output("table", {"columns": columns, "rows": [list(row.values()) for row in value]})
