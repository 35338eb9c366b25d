"""Messages of a Jupyter kernel as WebSocket frames. Pure.

A page that offers `v1.kernel.websocket.jupyter.org` gets binary frames of parts; any other gets JSON,
and a frame of its own kind where a message has buffers. Both are described in the documentation of
jupyter-server, "WebSocket kernel wire protocols". A player offers nothing.
"""

import json
import struct
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from greenroom.rehearsal.errors import BrokenError

PARTS = "v1.kernel.websocket.jupyter.org"


@dataclass(frozen=True)
class Message:
    """One message."""

    kind: str
    """`comm_msg`, `status`, `stream`, `display_data`, …"""
    id: str
    answers: str
    """The id of the message it follows from, or empty."""
    content: Mapping[str, Any]
    buffers: tuple[bytes, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """What a message between widgets says, its buffers in their places."""
        data = dict(self.content.get("data") or {})
        paths = data.get("buffer_paths") or ()
        for path, buffer in zip(paths, self.buffers, strict=False):
            _put(data.get("state"), path, buffer)
        return data


def parsed(frame: str | bytes, protocol: str) -> Message:
    """Return the message of a frame; raise `BrokenError` if it is none."""
    try:
        if isinstance(frame, str):
            return _whole(json.loads(frame), ())
        if protocol == PARTS:
            return _of_parts(list(_slices(frame, "<Q")))
        first, *buffers = _slices(frame, ">I")
        return _whole(json.loads(first), tuple(buffers))
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise BrokenError("A message of the app is not in Jupyter's protocol.") from error


def framed(
    kind: str, content: Mapping[str, Any], session: str, buffers: Sequence[bytes] = ()
) -> tuple[str, str | bytes]:
    """Return a new message's id and its frame."""
    name = uuid.uuid4().hex
    header = {
        "msg_id": name,
        "msg_type": kind,
        "session": session,
        "username": "",
        "version": "5.3",
    }
    header["date"] = "2026-01-01T00:00:00Z"  # asked for, and looked at by nobody
    message = {"channel": "shell", "header": header, "parent_header": {}, "content": content}
    message["metadata"] = {"version": "1.0.0" if kind == "comm_open" else "2.1.0"}
    text = json.dumps(message | {"buffers": []}, separators=(",", ":"))
    return name, _with_buffers(text.encode(), buffers) if buffers else text


def _with_buffers(text: bytes, buffers: Sequence[bytes]) -> bytes:
    pieces = [text, *buffers]
    offsets, at = [], 4 * (len(pieces) + 1)
    for piece in pieces:
        offsets.append(at)
        at += len(piece)
    return struct.pack(f">{len(offsets) + 1}I", len(offsets), *offsets) + b"".join(pieces)


def _slices(frame: bytes, number: str) -> Iterator[bytes]:
    """Yield the pieces between the offsets at the beginning of a frame, and what follows the last."""
    size = struct.calcsize(number)
    [count] = struct.unpack_from(number, frame)
    offsets = struct.unpack_from(f"{number[0]}{count}{number[1]}", frame, size)
    for begin, end in zip(offsets, [*offsets[1:], len(frame)], strict=True):
        yield frame[begin:end]


def _of_parts(parts: list[bytes]) -> Message:
    header, parent, _, content = (json.loads(part or b"{}") for part in parts[1:5])
    named = {"header": header, "parent_header": parent, "content": content}
    return _whole(named, tuple(part for part in parts[5:] if part))


def _whole(said: Mapping[str, Any], buffers: tuple[bytes, ...]) -> Message:
    header, parent = said["header"], said.get("parent_header") or {}
    return Message(
        str(header["msg_type"]), str(header["msg_id"]), str(parent.get("msg_id") or ""),
        said.get("content") or {}, buffers,
    )  # fmt: skip


def _put(state: Any, path: Sequence[Any], buffer: bytes) -> None:
    """Put a buffer where its path says; the places before it are lists and dictionaries."""
    *before, last = path
    for key in before:
        state = state[key]
    state[last] = buffer
