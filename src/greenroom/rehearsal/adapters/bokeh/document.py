"""The document of a session, folded from what server and client tell each other. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from greenroom.rehearsal.adapters.bokeh.frames import Message
from greenroom.rehearsal.adapters.bokeh.values import Array, Model, Ref, parsed

Event = dict[str, Any]
Touch = tuple[str, str]
"""A model's id and the attribute that was changed."""


class Document:
    """Models by their ids, and the roots of the page."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self.roots: list[str] = []
        self.version = ""
        """Bokeh's release."""
        self.edition = 0
        """How often models were added, moved or shown, so that names may be others now."""

    def load(self, message: Message) -> None:
        """Take the whole document."""
        self.models = {}
        said = parsed(message.content, message.buffers, self.models)["doc"]
        self.roots = [root.id for root in said["roots"]]
        self.version = str(said.get("version") or "")
        self.edition += 1

    def events(self, message: Message) -> list[Event]:
        """Return the events of a patch, not yet applied; models they define are known from now on."""
        count = len(self.models)
        said = parsed(message.content, message.buffers, self.models)
        if len(self.models) != count:
            self.edition += 1
        return list(said.get("events") or ())

    def patch(self, message: Message) -> list[Touch]:
        """Take a patch; return what it touched."""
        return [self.apply(event) for event in self.events(message)]

    def apply(self, event: Event) -> Touch:
        """Take one event, the server's or the client's own."""
        model = event.get("model")
        touched = model.id if isinstance(model, Ref) else ""
        attr = str(event.get("attr") or "")
        if event["kind"] in {"RootAdded", "RootRemoved"}:
            self._root(event["kind"], touched)
        elif touched in self.models and (change := CHANGES.get(event["kind"])):
            change(self.models[touched], event)
            if _moves(attr, event.get("new")):
                self.edition += 1
        return touched, attr

    def named(self, model: Model, attr: str) -> Model | None:
        """Return the model that an attribute refers to."""
        found = model.attributes.get(attr)
        return self.models.get(found.id) if isinstance(found, Ref) else None

    def _root(self, kind: str, model: str) -> None:
        self.edition += 1
        if kind == "RootAdded" and model not in self.roots:
            self.roots.append(model)
        elif kind == "RootRemoved" and model in self.roots:
            self.roots.remove(model)


def _moves(attr: str, value: Any) -> bool:
    """Whether a new value may change what stands on the page, not only how it looks."""
    if attr in {"visible", "title", "name", "label"} or isinstance(value, Ref):
        return True
    return isinstance(value, list | dict) and any(True for _ in refs(value))


def refs(value: Any) -> Iterator[Ref]:
    """Yield the models that a value refers to, in order."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from refs(each)
    elif isinstance(value, list):
        for each in value:
            yield from refs(each)


def _model_changed(model: Model, event: Event) -> None:
    model.attributes[event["attr"]] = event.get("new")


def _data_changed(model: Model, event: Event) -> None:
    data = dict(event.get("data") or event.get("new") or {})
    old = model.attributes.get("data") if event.get("cols") else None
    model.attributes["data"] = {**old, **data} if isinstance(old, dict) else data


def _streamed(model: Model, event: Event) -> None:
    data, rollover = dict(model.attributes.get("data") or {}), event.get("rollover")
    for name, more in (event.get("data") or {}).items():
        column = [*_listed(data.get(name)), *_listed(more)]
        data[name] = column[-rollover:] if rollover else column
    model.attributes["data"] = data


def _patched(model: Model, event: Event) -> None:
    data = dict(model.attributes.get("data") or {})
    for name, patches in (event.get("patches") or {}).items():
        column = _listed(data.get(name))
        for where, value in patches:
            _put(column, where if isinstance(where, list) else [where], value)
        data[name] = column
    model.attributes["data"] = data


def _put(column: Any, where: list[Any], value: Any) -> None:
    place, *inner = where
    if isinstance(place, Mapping):
        cut = slice(place.get("start"), place.get("stop"), place.get("step"))
        if not inner:
            column[cut] = _listed(value)
            return
        for each, part in zip(range(*cut.indices(len(column))), _listed(value), strict=False):
            _put(column[each], inner, part)
    elif inner:
        _put(column[place], inner, value)
    else:
        column[place] = value


def _listed(column: Any) -> list[Any]:
    return column.plain() if isinstance(column, Array) else list(column or ())


CHANGES = {
    "ModelChanged": _model_changed,
    "ColumnDataChanged": _data_changed,
    "ColumnsStreamed": _streamed,
    "ColumnsPatched": _patched,
}
"""How each kind of event changes its model."""
