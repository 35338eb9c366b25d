"""What stands on the page, in document order, under names that are the same in each session. Pure.

A component is named by the name the author gave it, else by its title or label, else by what it is
and its number: `Region`, `plot 1`. Whatever belongs to a component is found by the path of its
attributes: `plot 1.x_range.start`. Ids are counters of the process and no part of a name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from greenroom.rehearsal.adapters.bokeh.document import Document, Touch, refs
from greenroom.rehearsal.adapters.bokeh.naming import FIGURES, given, main_attribute, shows, word
from greenroom.rehearsal.adapters.bokeh.values import Model, Ref

INNER = ("children", "child", "tabs", "elements", "objects", "items", "header", "content", "footer")
"""Attributes in which layouts hold what stands in them."""
APART = frozenset(
    {*INNER, "js_property_callbacks", "js_event_callbacks", "callback", "stylesheets", "tags"}
)
"""Attributes that are not looked into for what belongs to a component."""


@dataclass(frozen=True)
class Component:
    """Something that stands on the page."""

    name: str
    model: Model
    hidden: bool
    """Whether it, or what it stands in, is not visible."""


class Tree:
    """The components of a document as it is now."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.components: dict[str, Component] = {}
        """By name, in document order."""
        self.aliases: dict[str, str] = {}
        """Names by what a component is and its number among all such: `FileInput 1`."""
        self.rows: dict[str, Model] = {}
        """Data sources that only figures show, by the names of their outputs."""
        self._inside: dict[str, list[str]] = {}
        """Names of the components that stand in a model, itself included, by its id."""
        self._owners: dict[str, list[tuple[str, str]]] = {}
        """Names of the components that a model belongs to, and its path in each."""
        self._row_names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        for root in document.roots:
            self._place(root, hidden=False)
        for component in self.components.values():
            self._own(component)
        for source in list(self._owners):
            self._show_rows(source)

    def address(self, model: str, attr: str) -> str | None:
        """Return the name of an attribute, or None if the model does not stand on the page."""
        owner = self._owner(model)
        if owner is None:
            return None
        name, path = owner
        if not path and attr == main_attribute(self.components[name].model):
            return name
        return f"{name}.{path}.{attr}" if path else f"{name}.{attr}"

    def find(self, address: str, aliases: Mapping[str, str]) -> tuple[Component, Model, str] | None:
        """Return the component, model and attribute that an address means, or None."""
        if component := self.called(address, aliases):
            return component, component.model, main_attribute(component.model)
        stems = [address[: at.start()] for at in re.finditer(r"\.", address)]
        for stem in reversed(stems):
            if component := self.called(stem, aliases):
                *path, attr = address[len(stem) + 1 :].split(".")
                model = self._follow(component.model, path)
                return (component, model, attr) if model else None
        return None

    def called(self, name: str, aliases: Mapping[str, str]) -> Component | None:
        """Return a component by its name; another release may not give it that name.

        `aliases` tells what it was and its number when it was recorded. A component there that its
        author calls otherwise is another one.
        """
        if name in self.components:
            return self.components[name]
        if name in self.aliases:
            return self.components[self.aliases[name]]
        found = self.components.get(self.aliases.get(aliases.get(name, ""), ""))
        return found if found and not given(found.model) else None

    def component(self, model: str) -> Component | None:
        """Return the component that a model is, or belongs to."""
        owner = self._owner(model)
        return self.components[owner[0]] if owner else None

    def _owner(self, model: str) -> tuple[str, str] | None:
        """Return the table that a model belongs to, else the first component, and its path in it."""
        owners = self._owners.get(model, ())
        tables = (each for each in owners if word(self.components[each[0]].model) == "table")
        return next(tables, owners[0] if owners else None)

    def names(self, touches: Iterable[Touch]) -> set[str]:
        """Return the names of the outputs that were touched."""
        found: set[str] = set()
        for model, attr in touches:
            found.update(name for name, _ in self._owners.get(model, ()))
            if model in self._row_names:
                found.add(self._row_names[model])
            if attr in INNER or attr in {"visible", ""}:
                found.update(self._inside.get(model, ()))
        found |= {row for row, owner in self._rows_of() if owner in found}
        return {name for name in found if name in self.rows or shows(self.components[name].model)}

    def _rows_of(self) -> Iterator[tuple[str, str]]:
        for row, source in self.rows.items():
            for name, _ in self._owners[source.id]:
                yield row, name

    def _place(self, model_id: str, *, hidden: bool) -> list[str]:
        model = self._document.models.get(model_id)
        if model is None or model_id in self._inside:
            return []
        hidden = hidden or model.attributes.get("visible") is False
        name = self._name(model)
        self.components[name] = Component(name, model, hidden)
        inside = self._inside[model_id] = [name]
        for attr in INNER:
            for ref in refs(model.attributes.get(attr)):
                inside += self._place(ref.id, hidden=hidden)
        return inside

    def _name(self, model: Model) -> str:
        number = self._counts[f" {model.kind}"] = self._counts.get(f" {model.kind}", 0) + 1
        kind = f"{model.kind} {number}"
        if not (base := given(model)) and word(model) != model.kind:
            base = word(model)
            number = self._counts[base] = self._counts.get(base, 0) + 1
            name = f"{base} {number}"
        else:
            name = self._numbered(base) if base else kind
        self.aliases[kind] = name
        return name

    def _numbered(self, base: str) -> str:
        number = self._counts[base] = self._counts.get(base, 0) + 1
        return base if number == 1 else f"{base} {number}"

    def _own(self, component: Component) -> None:
        self._owners.setdefault(component.model.id, []).insert(0, (component.name, ""))
        seen = {component.model.id}
        waiting: list[tuple[Model, str]] = [(component.model, "")]
        while waiting:
            model, path = waiting.pop()
            for below, where in reversed(list(_parts(model, path))):
                inner = self._document.models.get(below.id)
                if inner is None or below.id in seen or below.id in self._inside:
                    continue
                seen.add(below.id)
                self._owners.setdefault(below.id, []).append((component.name, where))
                waiting.append((inner, where))

    def _show_rows(self, source_id: str) -> None:
        """Name the rows of a source that a figure draws from, unless a table shows them already."""
        source = self._document.models[source_id]
        owners = [self.components[name] for name, _ in self._owners[source_id]]
        drawn = [each for each in owners if each.model.kind in FIGURES]
        if not source.kind.endswith("DataSource") or len(drawn) < len(owners) or drawn[0].hidden:
            return
        name = self._numbered(given(source) or f"{drawn[0].name} data")
        self.rows[name], self._row_names[source_id] = source, name

    def _follow(self, model: Model, path: list[str]) -> Model | None:
        found: Any = model
        for part in path:
            if isinstance(found, Model):
                found = found.attributes.get(part)
            elif isinstance(found, dict):
                found = found.get(part)
            elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            else:
                return None
            found = self._document.models.get(found.id) if isinstance(found, Ref) else found
        return found if isinstance(found, Model) else None


def _parts(model: Model, path: str) -> Iterator[tuple[Ref, str]]:
    for attr in sorted(model.attributes.keys() - APART):
        yield from _below(model.attributes[attr], f"{path}.{attr}" if path else attr)


def _below(value: Any, path: str) -> Iterator[tuple[Ref, str]]:
    if isinstance(value, Ref):
        yield value, path
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _below(each, f"{path}.{key}")
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _below(each, f"{path}.{position}")
