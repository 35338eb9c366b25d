"""What Gradio's requests, answers and events mean. Pure."""

import json
import re
from typing import Any

JOIN = re.compile(r"/queue/join(\?|$)")
RUN = re.compile(r"/(?:run|api)/predict/?(\?|$)")
"""Where functions are called that do not wait in the queue."""
UPLOAD = re.compile(r"/upload(\?|$)")
FETCH = re.compile(r"/file=(.+?)(?:\?|$)")
OVER = frozenset({"process_completed", "unexpected_error", "queue_full", "server_stopped"})
"""Messages after which a call has ended."""
Message = dict[str, Any]


def message_of(line: str | bytes) -> Message:
    """Return the message of a line of events, or an empty one."""
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    return parsed(text.removeprefix("data:")) if text.startswith("data:") else {}


def parsed(body: str | bytes) -> Message:
    """Return a JSON object, or an empty one."""
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def listed(body: str | bytes) -> list[Any]:
    """Return a JSON list, or an empty one."""
    try:
        found = json.loads(body) if body else []
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def failure(message: Message) -> str | None:
    """Return why a call failed, or None if it did not."""
    output = message.get("output") or {}
    if message.get("msg") == "process_completed" and message.get("success", True):
        return None
    return str(output.get("error") or message.get("message") or "its function failed")
