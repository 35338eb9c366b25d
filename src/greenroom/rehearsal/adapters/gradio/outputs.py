"""Values of Gradio's components as outputs that do not depend on the framework. Pure."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from greenroom.rehearsal.adapters.dash.outputs import plain
from greenroom.rehearsal.adapters.gradio.values import files_in, is_file, with_files
from greenroom.rehearsal.replay.model import Output

IMAGE = re.compile(r"^data:(image/[\w.+-]+);base64,")
CACHED = re.compile(
    r"(?:https?://[\w.:\[\]-]+)?[^\s\"'()<>=]*(?:/file=)?[^\s\"'()<>=]*/[0-9a-f]{40,64}/"
)
"""Where Gradio keeps a file: a folder of this process, then the digest of the file."""
BOKEH_ID = re.compile(r'"(p\d+)"')


def output(value: Any, component: str) -> Output:
    """Return the value of a component of a type; files in it are named, not given."""
    value = with_files(value, lambda file: {"file": file_name(file)})
    if isinstance(value, str):
        return _text(value, component)
    if isinstance(value, dict):
        return _object(value)
    return Output("value", _without_places(value))


def _text(value: str, component: str) -> Output:
    if found := IMAGE.match(value):
        return Output("image", {}, base64.b64decode(value[found.end() :]), found[1])
    return Output("html" if component == "html" else "text", CACHED.sub("file/", value))


def _object(value: Mapping[str, Any]) -> Output:
    drawn = value.get("plot")
    if isinstance(drawn, str) and (found := IMAGE.match(drawn)):
        return Output("image", {}, base64.b64decode(drawn[found.end() :]), found[1])
    if isinstance(drawn, str) and value.get("type") in {"plotly", "bokeh", "altair"}:
        return Output(
            "plot", plain(json.loads(_renumbered(drawn) if value["type"] == "bokeh" else drawn))
        )
    if isinstance(rows := value.get("data"), list) and "headers" in value:
        return Output("table", {"columns": list(value["headers"]), "rows": rows})
    if isinstance(rows := value.get("data"), list) and isinstance(value.get("columns"), list):
        return Output("table", {"columns": value["columns"], "rows": rows})
    return Output("value", _without_places(dict(value)))


def files(name: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the files of a value with the name of their output: its own if there is just this one."""
    if is_file(value):
        yield name, value
        return
    for position, file in enumerate(files_in(value), 1):
        yield f"{name}/{position}", file


def file_output(file: Mapping[str, Any], data: bytes, media: str) -> Output:
    """Return a file as an output."""
    if media.startswith("image/"):
        return Output("image", {}, data, media)
    return Output("file", {"name": file_name(file)}, data, media)


def file_name(file: Mapping[str, Any]) -> str:
    """Return what a file is called."""
    return str(file.get("orig_name") or str(file["path"]).rpartition("/")[2])


def _without_places(value: Any) -> Any:
    if isinstance(value, str):
        return CACHED.sub("file/", value)
    if isinstance(value, dict):
        return {key: _without_places(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_places(each) for each in value]
    return value


def _renumbered(text: str) -> str:
    """Return a Bokeh figure whose models are counted from one, not from the process's first."""
    numbers: dict[str, str] = {}
    return BOKEH_ID.sub(
        lambda found: f'"{numbers.setdefault(found[1], f"p{len(numbers) + 1}")}"', text
    )
