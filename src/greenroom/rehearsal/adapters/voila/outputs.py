"""Widgets and cells as outputs. Pure."""

import base64
from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.voila.bundles import shown
from greenroom.rehearsal.adapters.voila.kernel import Kernel, Widget
from greenroom.rehearsal.adapters.voila.page import CellOutput
from greenroom.rehearsal.adapters.voila.tree import LAYOUTS, REFERENCE, Tree
from greenroom.rehearsal.replay.model import Output

CONTROLS = "@jupyter-widgets/controls"
TOLD = ("value", "min", "max", "step", "disabled", "placeholder", "bar_style", "icon", "readout")
"""Attributes of the usual widgets that a person sees."""
FILES = "FileUpload"
TEXTS = {"HTML": "html", "HTMLMath": "html", "Label": "text"}
PICTURES = frozenset({"Image"})
MEDIA = frozenset({"Audio", "Video"})


def outputs(kernel: Kernel, tree: Tree) -> dict[str, Output]:
    """Return what each widget and each cell without one shows, by its name."""
    found = dict(_of_cells(kernel))
    for name, component in tree.components.items():
        if not component.hidden and component.widget.kind not in LAYOUTS:
            found |= _parts(name, component.widget)
    return found


def names(tree: Tree, widget: str) -> list[str]:
    """Return the names of the outputs that a change of a widget may have changed."""
    name = tree.name(widget)
    if not name:
        return []
    component = tree.components[name]
    if component.widget.kind in LAYOUTS:
        return [each.name for each in tree.components.values() if each.widget.kind not in LAYOUTS]
    return list(_parts(name, component.widget))


def choice(widget: Widget, index: Any) -> Any:
    """Return a choice in the words of the page."""
    labels = widget.state.get("_options_labels") or ()
    if isinstance(index, list):
        return [choice(widget, each) for each in index]
    return labels[index] if isinstance(index, int) and index < len(labels) else None


def _of_cells(kernel: Kernel) -> dict[str, Output]:
    plain = [output for cell in kernel.cells if (output := shown(cell))]
    return {f"cell {number}": output for number, output in enumerate(plain, 1)}


def _parts(name: str, widget: Widget) -> dict[str, Output]:
    if widget.kind != "Output":
        return {name: _output(widget)}
    cells: list[CellOutput] = list(widget.state.get("outputs") or ())
    plain = [output for cell in cells if (output := shown(cell))]
    more = {f"{name}.{number}": output for number, output in enumerate(plain[1:], 2)}
    return {name: plain[0] if plain else Output("text", ""), **more}


def _output(widget: Widget) -> Output:
    state = widget.state
    if widget.kind in TEXTS:
        return Output("html" if TEXTS[widget.kind] == "html" else "text", state.get("value") or "")
    if widget.kind in PICTURES | MEDIA and isinstance(state.get("value"), bytes):
        media = f"{widget.kind.lower()}/{state.get('format') or 'png'}"
        kind = "image" if widget.kind in PICTURES else "file"
        return Output(kind, {}, state["value"], media)
    if "_data" in state and "_layout" in state:
        return Output("plot", plain({"data": state["_data"], "layout": state["_layout"]}))
    return Output("value", plain(_told(widget)))


def _told(widget: Widget) -> dict[str, Any]:
    state = widget.state
    if widget.module != CONTROLS:
        return {key: value for key, value in state.items() if _is_told(key, value)}
    told = {key: state[key] for key in TOLD if key in state}
    if "_options_labels" in state:
        told |= {"options": state["_options_labels"], "value": choice(widget, state.get("index"))}
    if widget.kind == FILES:
        told.pop("value", None)  # it is what was uploaded
    return told


def _is_told(key: str, value: Any) -> bool:
    return not key.startswith("_") and not (isinstance(value, str) and value.startswith(REFERENCE))


def plain(value: Any) -> Any:
    """Return a state as JSON; what refers to another widget is only said to do so."""
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return REFERENCE if isinstance(value, str) and value.startswith(REFERENCE) else value
