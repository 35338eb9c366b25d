"""What one page holds: the values of its components, as a recording or a replay goes on. Pure."""

from collections.abc import Mapping
from typing import Any

from greenroom.rehearsal.adapters.gradio.catalogue import Catalogue, Config, Function
from greenroom.rehearsal.adapters.gradio.values import updated
from greenroom.rehearsal.adapters.gradio.wire import Message, failure


class Page:
    """The state of a page."""

    def __init__(self, config: Config) -> None:
        self.catalogue = Catalogue(config)
        self.values = {name: each.value for name, each in self.catalogue.components.items()}
        self.properties: dict[str, Mapping[str, Any]] = {}
        """What components were told to be, beside their values."""
        self.errors: dict[str, str] = {}

    def held(self, name: str) -> Any:
        """Return a component's value; a state stays with the server, the page knows nothing of it."""
        return None if self.is_state(name) else self.values.get(name)

    def is_state(self, name: str) -> bool:
        """Whether a component only exists on the server."""
        component = self.catalogue.components.get(name)
        return component is not None and component.type == "state"

    def ended(self, function: Function, message: Message) -> tuple[str, ...]:
        """Fold the end of a call in and return the outputs that came."""
        why = failure(message)
        shown = tuple(name for name in function.outputs if not self.is_state(name))
        if why is not None:
            names = shown or function.on[:1]
            self.errors.update(dict.fromkeys(names, why))
            return names
        output = message.get("output") or {}
        if output.get("render_config"):
            return self._rendered(output["render_config"])
        came = []
        for name, data in zip(function.outputs, output.get("data") or (), strict=False):
            if name in shown and self._take(name, data):
                came.append(name)
        return tuple(came)

    def _rendered(self, config: Config) -> tuple[str, ...]:
        """Take in components that a function made; those that hold something are outputs."""
        made = self.catalogue.add(config)
        values = {name: self.catalogue.components[name].value for name in made}
        self.values.update(values)
        return tuple(name for name, value in values.items() if value is not None)

    def _take(self, name: str, data: Any) -> bool:
        """Fold one output in; return whether it said anything."""
        has_value, value, properties = updated(data)
        if has_value:
            self.values[name] = value
        if properties:
            self.properties[name] = self._new({**self.properties.get(name, {}), **properties}, name)
        if has_value or properties:
            self.errors.pop(name, None)
        return has_value or bool(properties)

    def _new(self, properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        """Return the properties that are not as they were when the page opened."""
        component = self.catalogue.components.get(name)
        old = component.properties if component else {}
        return {key: each for key, each in properties.items() if old.get(key) != each}
