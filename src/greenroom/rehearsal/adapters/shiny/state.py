"""The state of a session, folded from the server's messages."""

import time
from typing import Any

from greenroom.rehearsal.adapters.shiny.messages import NOISE, QUIET, Message

TOLD = ("notification", "modal", "custom")
"""Messages that are neither values nor progress but that a person sees or hears of."""


class State:
    """What the server has said so far."""

    def __init__(self) -> None:
        self.session = ""
        """The session's id, once `config` came."""
        self.values: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        self.inputs: dict[str, dict[str, Any]] = {}
        """What the server told inputs to become."""
        self.told: dict[str, Any] = {}
        self.responses: dict[int, Message] = {}
        """Answers to calls, by their tag."""
        self.replies = 0
        """Messages of the client that were answered."""
        self.busy = False
        self.changed_at: dict[str, float] = {}

    def take(self, message: Message) -> bool:
        """Fold one message in; return whether it says anything."""
        if "config" in message:
            self.session = message["config"].get("sessionId", "")
        elif "busy" in message:
            self.busy = message["busy"] == "busy"
        elif "response" in message:
            self.responses[message["response"]["tag"]] = message["response"]
            self.replies += 1
        elif "values" in message:
            return self._values(message)
        elif not set(message) & QUIET:
            self._other(message)
        return True

    def _values(self, message: Message) -> bool:
        self.replies += 1
        now = time.monotonic()
        for name, value in (message["values"] or {}).items():
            self.values[name] = value
            self.errors.pop(name, None)
            self.changed_at[name] = now
        for name, error in (message.get("errors") or {}).items():
            self.errors[name] = error.get("message", "") if isinstance(error, dict) else str(error)
            self.values.pop(name, None)
            self.changed_at[name] = now
        for each in message.get("inputMessages") or ():
            self.inputs.setdefault(each["id"], {}).update(each.get("message") or {})
        return any(message.get(key) for key in ("values", "errors", "inputMessages"))

    def _other(self, message: Message) -> None:
        for key in TOLD:
            said = message.get(key)
            if key in message and not (isinstance(said, dict) and set(said) <= NOISE):
                self.told[key] = said
