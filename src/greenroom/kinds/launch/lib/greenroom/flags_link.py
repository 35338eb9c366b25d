"""How `greenroom.flags` reaches Greenroom: a Unix socket in the sandbox, and a file with the last known values;
and how frameworks name the session."""

from __future__ import annotations

import json
import os
import socket
import time
from typing import Any

HEADER = "X-Greenroom-Session"
PATIENCE = float(os.environ.get("OFREP_TIMEOUT_MS") or 300) / 1000
"""Seconds for a whole answer."""


def name_of(session: Any) -> str:
    """Return the session's name from what a framework has: a text, headers, a request, a Shiny session."""
    held = getattr(session, "http_conn", session)
    held = getattr(held, "headers", held)
    if hasattr(held, "get"):
        held = held.get(HEADER) or held.get(HEADER.lower())
    return held if isinstance(held, str) else ""


def known() -> tuple[dict[str, Any], set[str]]:
    """Return the last known values from disk, and which flags are kill switches."""
    try:
        with open(os.environ["GREENROOM_FLAGS_FILE"], encoding="utf-8") as file:  # noqa: PTH123
            found = json.load(file)
        return found["values"], set(found["live"])
    except (OSError, ValueError, LookupError, TypeError):
        return {}, set()


def connect(line: str, body: bytes, timeout: float) -> socket.socket:
    """Send a request; of HTTP/1.0, so that the answer is the rest of the connection."""
    path, token = os.environ.get("GREENROOM_FLAGS_SOCKET"), os.environ.get("GREENROOM_FLAGS_TOKEN")
    if not path:
        raise OSError("not in Greenroom")
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(timeout)
        made.connect(path)
        head = f"{line} HTTP/1.0\r\nHost: flags\r\nAuthorization: Bearer {token}\r\n"
        end = f"X-Greenroom-Reads: 1\r\nContent-Length: {len(body)}\r\n\r\n"
        made.sendall((head + end).encode() + body)
    except OSError:
        made.close()
        raise
    return made


def ask(what: str, context: dict[str, Any]) -> bytes:
    """Return the body of an answer; OSError if there is none in time."""
    until, answer = time.monotonic() + PATIENCE, b""
    body = json.dumps({"context": context}).encode()
    with connect(f"POST /ofrep/v1/{what}", body, PATIENCE) as link:
        while True:
            part = link.recv(65536)
            if not part:
                return answer.partition(b"\r\n\r\n")[2]
            answer += part
            link.settimeout(max(until - time.monotonic(), 0.001))
