"""The messages a page would send for a step, with the ids of this session. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from greenroom.rehearsal.adapters.voila.kernel import Kernel, Widget
from greenroom.rehearsal.adapters.voila.tree import Tree, main_attribute
from greenroom.rehearsal.errors import StuckError
from greenroom.rehearsal.journey.model import Journey, Step


@dataclass(frozen=True)
class Request:
    """A message to a widget."""

    widget: str
    data: Mapping[str, Any]
    buffers: tuple[bytes, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """As it is sent."""
        return {"comm_id": self.widget, "data": self.data}


def requests_of(kernel: Kernel, step: Step, journey: Journey) -> Iterator[Request]:
    """Yield the messages of a step; raises `StuckError` naming what is missing."""
    tree, detail = Tree(kernel), step.act.detail
    if step.act.kind == "set":
        for address, value in detail.items():
            yield _set(tree, step, address, value)
    elif step.act.kind == "click":
        for name in detail:
            yield _custom(_usable(tree, step, name), {"event": "click"})
    elif step.act.kind == "call" and "content" in detail:
        yield _custom(_usable(tree, step, str(detail["on"])), detail["content"])
    elif step.act.kind == "upload":
        yield _upload(_usable(tree, step, str(detail["input"])), step, journey.blobs)
    else:
        raise _stuck(step, f"A notebook has no act `{step.act.kind}`.")


def _set(tree: Tree, step: Step, address: str, value: Any) -> Request:
    name, attribute = address, ""
    if address not in tree.components and "." in address:
        name, _, attribute = address.rpartition(".")
    widget = _usable(tree, step, name)
    attribute = attribute or main_attribute(widget)
    if attribute == "index" and "_options_labels" in widget.state:
        value = _index(widget, step, name, value)
    return _update(widget, {attribute: value})


def _index(widget: Widget, step: Step, name: str, chosen: Any) -> Any:
    if chosen is None:
        return None
    if isinstance(chosen, list):
        return [_index(widget, step, name, each) for each in chosen]
    labels = list(widget.state["_options_labels"])
    if chosen not in labels:
        raise _stuck(step, f"{name} does not offer {chosen}.")
    return labels.index(chosen)


def _upload(widget: Widget, step: Step, blobs: Mapping[str, bytes]) -> Request:
    files = step.act.detail["files"]
    if lost := [file.get("name") for file in files if file.get("blob") not in blobs]:
        raise StuckError(
            f"The upload of {lost[0] or 'a file'} cannot be played.",
            "The journey does not hold the file.",
            "Record the step again and keep the upload.",
        )
    contents = tuple(blobs[file["blob"]] for file in files)
    about = [
        {"name": file.get("name", ""), "type": file.get("type", ""), "size": len(content),
         "last_modified" if "value" in widget.state else "lastModified": 0}
        for file, content in zip(files, contents, strict=True)
    ]  # fmt: skip
    places = range(len(files))
    if "value" in widget.state:
        return _update(
            widget, {"value": about}, [["value", n, "content"] for n in places], contents
        )
    state = {"metadata": about, "data": [None for _ in places], "error": ""}
    state["_counter"] = widget.state.get("_counter", 0) + len(files)
    return _update(widget, state, [["data", n] for n in places], contents)


def _update(
    widget: Widget, state: Mapping[str, Any], paths: Any = (), buffers: tuple[bytes, ...] = ()
) -> Request:
    data = {"method": "update", "state": state, "buffer_paths": list(paths)}
    return Request(widget.id, data, buffers)


def _custom(widget: Widget, content: Any) -> Request:
    return Request(widget.id, {"method": "custom", "content": content})


def _usable(tree: Tree, step: Step, name: str) -> Widget:
    found = tree.components.get(name)
    if found is None:
        near = get_close_matches(name, list(tree.components), n=1, cutoff=0.5)
        hint = f" There is {near[0]}." if near else ""
        raise _stuck(step, f"There is no {name} on the page.{hint}")
    if found.widget.state.get("disabled") is True:
        raise _stuck(step, f"{name} is disabled.")
    return found.widget


def _stuck(step: Step, why: str) -> StuckError:
    return StuckError(
        f"Step {step.number} ({step.label}) cannot be played.",
        why,
        "If it was renamed or removed, record the journey again.",
    )
