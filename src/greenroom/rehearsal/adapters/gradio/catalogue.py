"""What an app consists of, by names that are the same in each session and release. Pure.

Gradio numbers components and functions in the order in which they were made; a line more in the app
moves all of them. Here a component is its `elem_id`, else its label, else (a button) what stands on
it, else its type; the second of the same name is `name 2`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

Config = Mapping[str, Any]
IN_PAGE = re.compile(r"window\.gradio_config\s*=\s*(\{.*?\});\s*</script>", re.DOTALL)
TRANSLATED = re.compile(r'^__i18n__.*"key":\s*"(?:[^"]*\.)?([^".]+)"')
WORN = frozenset({"button", "uploadbutton", "downloadbutton", "clearbutton", "duplicatebutton"})
"""Types whose value is what stands on them."""
ENOUGH = 3
"""Points of likeness from which two functions are the same."""


@dataclass(frozen=True)
class Component:
    """One component."""

    id: int
    name: str
    type: str
    properties: Mapping[str, Any]
    """What it is when the page opens."""

    @property
    def value(self) -> Any:
        """What it holds when the page opens."""
        return self.properties.get("value")


@dataclass(frozen=True)
class Function:
    """One function that the page can call."""

    id: int
    api: str
    on: tuple[str, ...]
    """What triggers it: `Size.release`; `Size.release.then` for what follows another."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    after: int | None
    condition: str
    """`success`, `failure` or nothing: when it follows another function."""
    queued: bool
    on_server: bool
    by_script: bool
    """Whether a script of the page changes what is sent."""
    triggers: tuple[int | None, ...]
    """The numbers of the components whose events call it, in the order of `on`."""

    def event(self, trigger: Any) -> str:
        """Return the event by which a component of this number calls it."""
        at = self.triggers.index(trigger) if trigger in self.triggers else 0
        return self.on[at] if at < len(self.on) else "app.call"

    def trigger(self, event: str) -> int | None:
        """Return the number of the component of an event, the first if there is none such."""
        at = self.on.index(event) if event in self.on else 0
        return self.triggers[at] if at < len(self.triggers) else None

    def spec(self) -> dict[str, Any]:
        """Return how it is written in a journey."""
        return {
            "on": list(self.on), "api": self.api,
            "inputs": list(self.inputs), "outputs": list(self.outputs),
        }  # fmt: skip


class Catalogue:
    """The components and functions of one session's page."""

    def __init__(self, config: Config) -> None:
        self.version = str(config.get("version", ""))
        self.prefix = str(config.get("api_prefix") or "")
        self.protocol = str(config.get("protocol") or "")
        self.heartbeat = bool(config.get("connect_heartbeat"))
        self._static = list(config.get("components", ()))
        self._made: dict[Any, list[Config]] = {}
        """What functions made (`gr.render`), by the number of what renders it."""
        self._dependencies = list(config.get("dependencies", ()))
        self._count()

    def add(self, rendered: Config) -> tuple[str, ...]:
        """Take in what `gr.render` made, instead of what it had made; return the names of that."""
        render = rendered.get("render_id")
        static = {each["id"] for each in self._static}
        made = [each for each in rendered.get("components", ()) if each["id"] not in static]
        self._made[render] = made
        self._dependencies = [
            each for each in self._dependencies if each.get("rendered_in") != render
        ] + list(rendered.get("dependencies", ()))
        self._count()
        return tuple(self.by_id[each["id"]].name for each in made)

    def find(self, spec: Mapping[str, Any]) -> Function | None:
        """Return the function that is most like what a journey says of it."""
        likeness = {each.id: _likeness(each, spec) for each in self.functions.values()}
        best = max(likeness, key=lambda number: likeness[number], default=None)
        least = min(ENOUGH, sum(points for key, points in POINTS.items() if spec.get(key)))
        return self.functions[best] if best is not None and likeness[best] >= least else None

    def following(self, function: Function) -> tuple[Function, ...]:
        """Return the functions that the page calls when this one has ended."""
        return tuple(each for each in self.functions.values() if each.after == function.id)

    def _count(self) -> None:
        self.by_id = {
            each.id: each
            for each in _named([*self._static, *chain.from_iterable(self._made.values())])
        }
        self.components = {each.name: each for each in self.by_id.values()}
        known = {each["id"]: each for each in map(_numbered, enumerate(self._dependencies))}
        self.functions = {number: self._function(number, known) for number in known}

    def _function(self, number: int, known: Mapping[int, Config]) -> Function:
        said = known[number]
        targets = said.get("targets") or ()
        return Function(
            id=number,
            api=said.get("api_name") or "",
            on=self._on(number, known),
            inputs=self._names(said.get("inputs") or ()),
            outputs=self._names(said.get("outputs") or ()),
            after=said.get("trigger_after"),
            condition=_condition(said),
            queued=said.get("queue") is not False,
            on_server=bool(said.get("backend_fn", True)),
            by_script=bool(said.get("js")),
            triggers=tuple(target[0] for target in targets),
        )

    def _on(self, number: int, known: Mapping[int, Config]) -> tuple[str, ...]:
        said = known[number]
        events = [(target[0], target[1]) for target in said.get("targets") or ()]
        after = said.get("trigger_after")
        if isinstance(after, int) and after in known and after != number:
            kind = events[0][1] if events else "then"
            return tuple(f"{each}.{kind}" for each in self._on(after, known))
        return tuple(f"{self._name(component)}.{event}" for component, event in events)

    def _name(self, number: Any) -> str:
        return self.by_id[number].name if number in self.by_id else "app"

    def _names(self, numbers: Iterable[Any]) -> tuple[str, ...]:
        """Return names; Gradio 5 writes an input as a pair when it is a property of a component."""
        return tuple(self._name(n[0] if isinstance(n, list) else n) for n in numbers)


POINTS = {"api": 2, "on": 2, "outputs": 2, "inputs": 1}


def _likeness(function: Function, spec: Mapping[str, Any]) -> int:
    same = {
        "api": bool(spec.get("api")) and function.api == spec["api"],
        "on": bool(set(function.on) & set(spec.get("on", ()))),
        "outputs": bool(spec.get("outputs")) and list(function.outputs) == spec["outputs"],
        "inputs": bool(spec.get("inputs")) and list(function.inputs) == spec["inputs"],
    }
    return sum(points for key, points in POINTS.items() if same[key])


def _named(components: Iterable[Config]) -> Iterable[Component]:
    seen: dict[str, int] = {}
    for each in components:
        wanted = _wanted(each)
        seen[wanted] = seen.get(wanted, 0) + 1
        name = wanted if seen[wanted] == 1 else f"{wanted} {seen[wanted]}"
        properties = each.get("props") or {}
        yield Component(each["id"], name, each.get("type", ""), properties)


def _wanted(component: Config) -> str:
    properties = component.get("props") or {}
    worn = properties.get("value") if component.get("type") in WORN else None
    for text in (properties.get("elem_id"), properties.get("label"), worn):
        if isinstance(text, str) and text.strip():
            return " ".join(_translated(text).split())
    return str(component.get("type", "component"))


def _translated(text: str) -> str:
    """Return the last part of a key that Gradio 6 writes where a text is translated in the page."""
    found = TRANSLATED.search(text)
    return found[1].replace("_", " ").capitalize() if found else text


def _numbered(entry: tuple[int, Config]) -> Config:
    """Return a function with its number; before Gradio 4.30 that was its place."""
    place, said = entry
    return {"id": place, **said}


def _condition(said: Config) -> str:
    if said.get("trigger_only_on_success"):
        return "success"
    return "failure" if said.get("trigger_only_on_failure") else ""


@lru_cache(maxsize=8)
def config_in(page: str) -> Config | None:
    """Return the configuration that stands in a page, if it does."""
    found = IN_PAGE.search(page)
    if not found:
        return None
    try:
        config = json.loads(found[1])
    except ValueError:
        return None
    return config if isinstance(config, dict) and "dependencies" in config else None
