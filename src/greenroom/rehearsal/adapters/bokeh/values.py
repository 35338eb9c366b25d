"""Bokeh's JSON as values, and values as its JSON. Pure."""

import array
import base64
import gzip
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

CODES = {
    "int8": "b", "uint8": "B", "bool": "B", "int16": "h", "uint16": "H", "int32": "i",
    "uint32": "I", "int64": "q", "uint64": "Q", "float32": "f", "float64": "d",
}  # fmt: skip
"""Bokeh's names of number types and those of the module `array`."""
NUMBERS = {"nan": "NaN", "+inf": "Infinity", "-inf": "-Infinity"}
"""Numbers that JSON has not, as they stand in outputs."""
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Ref:
    """A model, by its id in this session."""

    id: str


@dataclass
class Model:
    """One model of a document."""

    id: str
    type: str
    """`Slider`, `panel.models.markup.HTML`."""
    attributes: dict[str, Any]
    """Those that are not at their defaults."""

    @property
    def kind(self) -> str:
        """The class alone: `HTML`."""
        return self.type.rpartition(".")[2]


@dataclass(frozen=True)
class Array:
    """Numbers that are unpacked only when somebody looks at them."""

    data: Any
    dtype: str
    shape: tuple[int, ...]
    order: str

    def plain(self) -> list[Any]:
        """Return the elements, as lists in lists if there are several dimensions."""
        flat = _numbers(self) if isinstance(self.data, bytes) else [plain(v) for v in self.data]
        for size in reversed(self.shape[1:]):
            flat = [flat[i : i + size] for i in range(0, len(flat), size)] if size else flat
        return flat


def parsed(text: str, buffers: Mapping[str, bytes], models: dict[str, Model]) -> Any:
    """Return a message's content; the models it defines are put into `models`."""

    def found(said: dict[str, Any]) -> Any:
        read = READ.get(said.get("type", ""))
        if read is not None:
            return read(said, buffers, models)
        return Ref(said["id"]) if len(said) == 1 and isinstance(said.get("id"), str) else said

    return json.loads(text, object_hook=found)


def plain(value: Any) -> Any:
    """Return a value as JSON; what refers to a model stays a `Ref`."""
    if isinstance(value, Array):
        return value.plain()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


def encoded(value: Any) -> Any:
    """Return plain JSON as Bokeh writes it."""
    if isinstance(value, dict):
        return {"type": "map", "entries": [[key, encoded(each)] for key, each in value.items()]}
    if isinstance(value, list | tuple):
        return [encoded(each) for each in value]
    return value


def refers(value: Any) -> bool:
    """Whether there is a model somewhere in a value."""
    if isinstance(value, dict):
        return any(map(refers, value.values()))
    if isinstance(value, list):
        return any(map(refers, value))
    return isinstance(value, Ref)


Read = Callable[[dict[str, Any], Mapping[str, bytes], dict[str, Model]], Any]


def _object(said: dict[str, Any], _: Mapping[str, bytes], models: dict[str, Model]) -> Any:
    attributes = dict(said.get("attributes") or {})
    if "id" not in said:
        return {"type": said["name"], **attributes}
    models[said["id"]] = Model(said["id"], said["name"], attributes)
    return Ref(said["id"])


def _bytes(said: dict[str, Any], buffers: Mapping[str, bytes], _: dict[str, Model]) -> bytes:
    data = said.get("data")
    if isinstance(data, Ref):
        return buffers[data.id]
    raw = base64.b64decode(str(data or ""))
    return gzip.decompress(raw) if raw[:2] == GZIP else raw


def _array(said: dict[str, Any], _: Mapping[str, bytes], __: dict[str, Model]) -> Array:
    data = said["array"]
    shape = tuple(said.get("shape") or ())
    return Array(data, said["dtype"], shape, said.get("order", "little"))


READ: dict[str, Read] = {
    "object": _object,
    "bytes": _bytes,
    "ndarray": _array,
    "typed_array": _array,
    "ref": lambda said, _, __: Ref(said["id"]),
    "map": lambda said, _, __: {str(k): v for k, v in said.get("entries") or ()},
    "array": lambda said, _, __: said.get("entries") or [],
    "set": lambda said, _, __: said.get("entries") or [],
    "number": lambda said, _, __: NUMBERS.get(said["value"], said["value"]),
}
"""How each type of value is read; others stay as they are written."""


def _numbers(said: Array) -> list[Any]:
    found = array.array(CODES[said.dtype])
    found.frombytes(said.data)
    if said.order != sys.byteorder:
        found.byteswap()
    if said.dtype == "bool":
        return [bool(each) for each in found]
    numbers = found.tolist()
    return [plain(each) for each in numbers] if said.dtype.startswith("float") else numbers
