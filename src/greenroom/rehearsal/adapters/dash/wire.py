"""What Dash's requests and answers mean. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

CALLBACK = "/_dash-update-component"
LAYOUT = "/_dash-layout"
Argument = dict[str, Any]
"""One input or state of a callback: `id`, `property`, `value`."""
State = dict[str, Any]
"""Values by address: `n.value`."""


def name_of(component: Any) -> str:
    """Return a component's id as text; pattern-matching ids are objects."""
    if isinstance(component, dict):
        return json.dumps(component, sort_keys=True, separators=(",", ":"))
    return str(component)


def address(argument: Argument) -> str:
    """Return `n.value`."""
    return f"{name_of(argument['id'])}.{argument['property']}"


def arguments(call: Mapping[str, Any]) -> Iterator[Argument]:
    """Yield the inputs and states of a call, those of pattern-matching callbacks too."""
    for group in (*call.get("inputs", ()), *call.get("state", ())):
        for each in group if isinstance(group, list) else [group]:
            if isinstance(each, dict) and "id" in each:
                yield each


def outputs_of(call: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the addresses that a call computes; several stand between double dots."""
    text = str(call.get("output", ""))
    parts = text.removeprefix("..").removesuffix("..").split("...") if text[:2] == ".." else [text]
    return tuple(part.split("@")[0] for part in parts if part)


def answered(answer: Any) -> Iterator[tuple[str, Any]]:
    """Yield the address and new value of each property in an answer."""
    response = answer.get("response") if isinstance(answer, dict) else None
    for component, properties in (response or {}).items():
        for name, value in properties.items():
            yield f"{component}.{name.split('@')[0]}", value


def of_layout(layout: Any) -> Iterator[tuple[str, Any]]:
    """Yield the address and value of each property of each component that has an id."""
    if isinstance(layout, list):
        for each in layout:
            yield from of_layout(each)
    elif isinstance(layout, dict):
        properties = layout.get("props")
        if isinstance(properties, dict):
            if "id" in properties:
                name = name_of(properties["id"])
                yield from ((f"{name}.{key}", v) for key, v in properties.items() if key != "id")
            for value in properties.values():
                yield from of_layout(value)


def fold(state: State, changes: Iterator[tuple[str, Any]]) -> tuple[str, ...]:
    """Put new values into a state and return their addresses; a patch changes the old value."""
    came = []
    for where, value in changes:
        state[where] = patched(state.get(where), value) if is_patch(value) else value
        came.append(where)
        for inner, inner_value in of_layout(value):
            state[inner] = inner_value
    return tuple(came)


def is_patch(value: Any) -> bool:
    """Whether a value is a list of changes (`dash.Patch`)."""
    return isinstance(value, dict) and "__dash_patch_update" in value


def patched(old: Any, patch: Mapping[str, Any]) -> Any:
    """Return a value after the changes of a patch."""
    value = json.loads(json.dumps(old))
    for operation in patch.get("operations", ()):
        value = _changed(value, operation["location"], operation["operation"], operation["params"])
    return value


def _changed(value: Any, location: list[Any], operation: str, params: Mapping[str, Any]) -> Any:
    if location:
        key, *rest = location
        old = value[key] if _has(value, key) else None
        if operation == "Delete" and not rest:
            del value[key]
            return value
        value[key] = _changed(old, rest, operation, params)
        return value
    return OPERATIONS[operation](value, params) if operation in OPERATIONS else value


def _has(value: Any, key: Any) -> bool:
    return key in value if isinstance(value, dict) else -len(value) <= key < len(value)


def _inserted(value: list[Any], params: Mapping[str, Any]) -> list[Any]:
    value.insert(params["index"], params["value"])
    return value


OPERATIONS = {
    "Assign": lambda value, params: params["value"],
    "Merge": lambda value, params: {**value, **params["value"]},
    "Append": lambda value, params: [*value, params["value"]],
    "Prepend": lambda value, params: [params["value"], *value],
    "Extend": lambda value, params: [*value, *params["value"]],
    "Insert": _inserted,
    "Remove": lambda value, params: [each for each in value if each != params["value"]],
    "Reverse": lambda value, params: value[::-1],
    "Clear": lambda value, params: type(value)(),
    "Add": lambda value, params: value + params["value"],
    "Sub": lambda value, params: value - params["value"],
    "Mul": lambda value, params: value * params["value"],
    "Div": lambda value, params: value / params["value"],
}
"""What the operations of `dash.Patch` do to a value."""
