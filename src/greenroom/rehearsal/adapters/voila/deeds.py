"""What a person did, from one message that their browser sent. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.adapters.voila.frames import Message
from greenroom.rehearsal.adapters.voila.kernel import Kernel, Widget
from greenroom.rehearsal.adapters.voila.outputs import CONTROLS, FILES, choice, plain
from greenroom.rehearsal.adapters.voila.tree import Tree, described, main_attribute
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import ActKind

OWN = ("outputs", "msg_id", "comm_id")
"""What the page tells of itself."""
LONGEST = 40


@dataclass(frozen=True)
class Deed:
    """One act."""

    kind: ActKind
    detail: dict[str, Any]
    label: str
    is_usual: bool = True
    """Whether only a person does such; other widgets also tell what they drew."""
    blobs: Mapping[str, bytes] = field(default_factory=dict)


def deed(kernel: Kernel, tree: Tree, message: Message) -> Deed | None:
    """Return what a message of the client stands for; None if nobody did anything."""
    name = tree.name(str(message.content.get("comm_id")))
    if message.kind != "comm_msg" or not name:
        return None
    widget, data = tree.components[name].widget, message.data
    if data.get("method") == "custom":
        return _event(name, widget, data.get("content"))
    state = data.get("state") or {}
    if widget.kind == FILES:
        return _upload(name, state)
    told = {key: value for key, value in state.items() if _is_new(widget, key, value)}
    return _set(name, widget, told, kernel) if told else None


def _is_new(widget: Widget, key: str, value: Any) -> bool:
    return key not in OWN and not key.startswith("_") and widget.state.get(key) != value


def _set(name: str, widget: Widget, told: Mapping[str, Any], kernel: Kernel) -> Deed:
    main, detail = main_attribute(widget), {}
    for key, value in told.items():
        said = choice(widget, value) if key == "index" == main else plain(value)
        detail[name if key == main else f"{name}.{key}"] = said
    usual = set(told) == {main} and widget.module == CONTROLS
    return Deed("set", detail, _label(name, widget, detail), usual)


def _label(name: str, widget: Widget, detail: Mapping[str, Any]) -> str:
    [(place, value), *_] = detail.items()
    if main_attribute(widget) == "selected_index":
        return f"Open the tab {tab(widget, value)}"
    return f"Set {place} = {short(value)}"


def tab(widget: Widget, index: Any) -> Any:
    """Return the title of a tab; ipywidgets 7 keeps titles elsewhere than 8."""
    titles = widget.state.get("titles") or list((widget.state.get("_titles") or {}).values())
    known = isinstance(index, int) and index < len(titles)
    return titles[index] if known else index


def short(value: Any) -> str:
    """Return a value in few characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _event(name: str, widget: Widget, content: Any) -> Deed | None:
    event = content.get("event") if isinstance(content, dict) else None
    if event == "click" and widget.module == CONTROLS:
        return Deed("click", {name: 1}, f"Click {described(widget) or name}")
    label = (
        f"Press Enter in {name}" if event == "submit" else f"Send {event or 'a message'} to {name}"
    )
    usual = widget.module == CONTROLS
    return Deed("call", {"on": name, "content": plain(content)}, label, usual)


def _upload(name: str, state: Mapping[str, Any]) -> Deed | None:
    """Read an upload of ipywidgets 8, or of 7, which tells contents and descriptions apart."""
    described_as = state.get("value") or state.get("metadata") or ()
    contents = (
        [each.get("content") for each in described_as] if "value" in state else state.get("data")
    )
    if not described_as or not contents:
        return None
    files, blobs = [], {}
    for told, content in zip(described_as, contents, strict=False):
        data = bytes(content or b"")
        blobs[digest(data)] = data
        about = {"name": str(told.get("name", "")), "type": str(told.get("type", ""))}
        files.append({**about, "blob": digest(data)})
    label = f"Upload {short(', '.join(file['name'] for file in files))}"
    return Deed("upload", {"input": name, "files": files}, label, blobs=blobs)
