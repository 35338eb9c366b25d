"""What a kernel said: its widgets, and what they show of what was printed or displayed."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.voila.frames import Message
from greenroom.rehearsal.adapters.voila.page import CellOutput

CONTROL = "jupyter.widget.control"
"""The target that tells the state of all widgets."""
WIDGETS = "jupyter.widget"
PRINTED = frozenset({"stream", "display_data", "execute_result", "error"})
ENDED = frozenset({"dead", "restarting", "autorestarting"})


@dataclass
class Widget:
    """One widget's model."""

    id: str
    state: dict[str, Any]

    @property
    def kind(self) -> str:
        """Its class: `IntSlider`."""
        return str(self.state.get("_model_name") or "").removesuffix("Model")

    @property
    def module(self) -> str:
        """Where the class is from: `@jupyter-widgets/controls`."""
        return str(self.state.get("_model_module") or "")


@dataclass
class Kernel:
    """The state of one session, folded from the kernel's messages."""

    cells: tuple[CellOutput, ...] = ()
    """What the page's cells show."""
    widgets: dict[str, Widget] = field(default_factory=dict)
    edition: int = 0
    """Grows with each change of what stands on the page."""
    idle: set[str] = field(default_factory=set)
    """Ids of messages that the kernel is done with."""
    has_ended: bool = False
    loaded: bool = False
    heard_at: float = 0.0
    failures: list[tuple[str, str]] = field(default_factory=list)
    """Errors that no widget shows: the message they follow from, and a sentence."""
    _showing: dict[str, list[str]] = field(default_factory=dict)
    """Widgets that show what follows from a message, by its id; the last one has it."""
    _to_clear: set[str] = field(default_factory=set)

    def take(self, message: Message) -> str:
        """Fold one message in; return the id of the widget that it changed, or an empty string."""
        self.heard_at = time.monotonic()
        if message.kind == "status":
            self._status(message)
        elif message.kind == "comm_open" and message.content.get("target_name") == WIDGETS:
            return self._opened(str(message.content["comm_id"]), message.data.get("state") or {})
        elif message.kind == "comm_msg":
            return self._told(message)
        elif message.kind == "comm_close":
            self.widgets.pop(str(message.content.get("comm_id")), None)
            self.edition += 1
        elif message.kind in PRINTED or message.kind in {"clear_output", "update_display_data"}:
            return self._printed(message)
        return ""

    def apply(self, widget: str, state: Mapping[str, Any]) -> None:
        """Take a change of a widget's state."""
        if widget in self.widgets:
            self.widgets[widget].state.update(state)
            self.edition += 1

    def said(self, widget: str, state: Mapping[str, Any]) -> None:
        """Take a change that the page told, but not what it has put together itself meanwhile."""
        self.apply(widget, {key: value for key, value in state.items() if key != "outputs"})

    def _status(self, message: Message) -> None:
        state = message.content.get("execution_state")
        if state == "idle":
            self.idle.add(message.answers)
        self.has_ended = self.has_ended or state in ENDED

    def _opened(self, name: str, state: dict[str, Any]) -> str:
        self.widgets[name] = Widget(name, state)
        self.edition += 1
        return name

    def _told(self, message: Message) -> str:
        data, name = message.data, str(message.content.get("comm_id"))
        method = data.get("method")
        if method == "update_states":
            self._load(message)
        elif method in {"update", "echo_update"} and name in self.widgets:
            state = data.get("state") or {}
            if "msg_id" in state and self.widgets[name].kind == "Output":
                self._show(name, str(state["msg_id"]))
                return ""
            if method == "echo_update":
                self.said(name, state)
                return ""
            self.apply(name, state)
            return name
        return ""

    def _load(self, message: Message) -> None:
        """Take the state of all widgets; their buffers are told apart by the widget."""
        data = message.content["data"]
        places = data.get("buffer_paths") or ()
        for place, buffer in zip(places, message.buffers, strict=False):
            target = data["states"]
            for key in place[:-1]:
                target = target[key]
            target[place[-1]] = buffer
        for name, told in data["states"].items():
            self.widgets[name] = Widget(name, dict(told.get("state") or {}))
        self.loaded = True
        self.edition += 1

    def _show(self, name: str, follows: str) -> None:
        for names in self._showing.values():
            if name in names:
                names.remove(name)
        if follows:
            self._showing.setdefault(follows, []).append(name)

    def _printed(self, message: Message) -> str:
        showing = self._showing.get(message.answers)
        if not showing:
            if message.kind == "error":
                self.failures.append((message.answers, _sentence(message.content)))
            return ""
        widget = self.widgets[showing[-1]]
        shown: list[CellOutput] = list(widget.state.get("outputs") or ())
        if message.kind == "clear_output" and message.content.get("wait"):
            self._to_clear.add(widget.id)
            return ""
        if message.kind == "clear_output" or widget.id in self._to_clear:
            self._to_clear.discard(widget.id)
            shown = []
        self.apply(widget.id, {"outputs": list(_with(shown, message))})
        return widget.id


def _with(shown: list[CellOutput], message: Message) -> Iterator[CellOutput]:
    """Yield what is shown, and what a message adds to it or changes in it."""
    content = dict(message.content)
    place = (content.get("transient") or {}).get("display_id")
    if message.kind == "update_display_data":
        for each in shown:
            same = place and (each.get("transient") or {}).get("display_id") == place
            yield each | {"data": content.get("data")} if same else each
        return
    if message.kind == "stream" and shown and shown[-1].get("name") == content.get("name"):
        *shown, last = shown
        content["text"] = f"{last['text']}{content['text']}"
    yield from shown
    if message.kind in PRINTED:
        yield {"output_type": message.kind, **content}


def _sentence(content: Mapping[str, Any]) -> str:
    return f"{content.get('ename', 'Error')}: {content.get('evalue', '')}"
