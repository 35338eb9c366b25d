"""Bokeh's messages as WebSocket frames: header, metadata and content, then two frames per buffer. Pure."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from greenroom.rehearsal.errors import BrokenError


@dataclass(frozen=True)
class Message:
    """One message, its content not yet read."""

    kind: str
    """`ACK`, `OK`, `ERROR`, `PULL-DOC-REPLY`, `PATCH-DOC`, …"""
    answers: str
    """The id of the message it answers, or empty."""
    content: str
    buffers: Mapping[str, bytes]
    """Bytes that the content refers to, by their ids."""


class Assembly:
    """Puts frames together as they come."""

    def __init__(self) -> None:
        self._frames: list[str | bytes] = []
        self._header: dict[str, Any] = {}
        self._wanted = 0

    def add(self, frame: str | bytes) -> Message | None:
        """Return the message that this frame completes, if it completes one."""
        if not self._frames:
            self._header = _header(frame)
            self._wanted = 3 + 2 * int(self._header.get("num_buffers") or 0)
        self._frames.append(frame)
        if len(self._frames) < self._wanted:
            return None
        frames, self._frames = self._frames, []
        pairs = zip(frames[3::2], frames[4::2], strict=True)
        return Message(
            kind=str(self._header["msgtype"]),
            answers=str(self._header.get("reqid") or ""),
            content=_text(frames[2]),
            buffers={_header(about)["id"]: _bytes(data) for about, data in pairs},
        )


def framed(kind: str, content: Mapping[str, Any]) -> tuple[str, tuple[str, str, str]]:
    """Return a new message's id and its frames."""
    name = uuid.uuid4().hex.upper()
    header = json.dumps({"msgid": name, "msgtype": kind})
    return name, (header, "{}", json.dumps(content, separators=(",", ":")))


def _header(frame: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(_text(frame))
    except ValueError as error:
        raise BrokenError("A message of the app is not in Bokeh's protocol.") from error
    if not isinstance(found, dict):
        raise BrokenError("A message of the app is not in Bokeh's protocol.")
    return found


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode("utf-8", "replace")


def _bytes(frame: str | bytes) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode()
