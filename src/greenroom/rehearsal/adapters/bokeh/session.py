"""What is known of one session, folded from the server's messages."""

import json
import time
from collections.abc import Mapping

from greenroom.rehearsal.adapters.bokeh.document import Document, Event
from greenroom.rehearsal.adapters.bokeh.frames import Message
from greenroom.rehearsal.adapters.bokeh.tree import Tree

ERROR = "session"
"""The name of the output for errors that are no output's own."""


class Session:
    """The document, what changed when, and which messages were not answered yet."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self.aliases = aliases
        self.document = Document()
        self.is_open = False
        self.waiting: set[str] = set()
        """Ids of messages that were not answered yet."""
        self.expected: tuple[str, ...] = ()
        """Outputs of the step being played; they fail with it."""
        self.errors: dict[str, str] = {}
        self.changed_at: dict[str, float] = {}
        self.heard_at, self.count = 0.0, 0
        """When the last message came, and how many did."""
        self._tree, self._edition = Tree(self.document), 0

    @property
    def tree(self) -> Tree:
        """The components as they are now."""
        if self._edition != self.document.edition:
            self._tree, self._edition = Tree(self.document), self.document.edition
        return self._tree

    @property
    def is_busy(self) -> bool:
        """Whether the indicator that Panel's templates show says so."""
        return any(
            "spin" in (model.attributes.get("css_classes") or ())
            for root in self.document.roots
            if (model := self.document.models[root]).attributes.get("name") == "busy_indicator"
        )

    def take(self, message: Message) -> None:
        """Fold one message in."""
        self.heard_at = time.monotonic()
        self.count += 1
        if message.kind == "ACK":
            self.is_open = True
        elif message.kind == "PULL-DOC-REPLY":
            self.document.load(message)
            self._came(self.tree.names((root, "") for root in self.document.roots))
        elif message.kind == "PATCH-DOC":
            touched = self.document.patch(message)
            self._came(self.tree.names(touched))
        elif message.kind == "ERROR":
            self._failed(message)
        self.waiting.discard(message.answers)

    def apply(self, event: Event) -> None:
        """Take a change that the client made itself."""
        self.document.apply(event)

    def _came(self, names: set[str]) -> None:
        for name in names:
            self.changed_at[name] = self.heard_at
            self.errors.pop(name, None)

    def _failed(self, message: Message) -> None:
        said = json.loads(message.content)
        text = str(said.get("text") or "the server gave no reason")
        for name in self.expected or (ERROR,):
            self.errors[name] = text
            self.changed_at[name] = self.heard_at
