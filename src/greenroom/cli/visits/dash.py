"""Visits a Dash app: reads its layout and dependencies and calls its first callback."""

import json
import re
from collections.abc import Iterator
from typing import Any

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit

CONFIG = re.compile(r'<script id="_dash-config"[^>]*>(.*?)</script>', re.DOTALL)


async def visit(client: Client) -> Visit:
    """Call the first callback that the page itself would call, with the values of the layout."""
    prefix = prefix_of(await client.page(), client.address.path)
    layout = json.loads((await client.get(f"{prefix}_dash-layout")).text)
    dependencies = json.loads((await client.get(f"{prefix}_dash-dependencies")).text)
    values = dict(properties(layout))
    for dependency in dependencies:
        if not can_call(dependency, values):
            continue
        reply = await client.post(f"{prefix}_dash-update-component", call(dependency, values))
        if reply.status != 204:
            return client.saw(sentence(json.loads(reply.text)["response"]))
    return client.saw(f"a layout of {len(values)} properties and no callback")


def prefix_of(page: str, base: str) -> str:
    """Return the path, relative to the app, that the page calls back under."""
    config = CONFIG.search(page)
    if not config:
        raise NoOutputError("The page is not Dash's: it has no configuration.")
    prefix = json.loads(config[1])["requests_pathname_prefix"]
    if not prefix.startswith(f"{base}/"):
        raise NoOutputError(
            f"The page calls back under {prefix}, which is outside of {base}/.",
            "The app sets `url_base_pathname` or `requests_pathname_prefix` itself.",
            "Leave them out: Greenroom sets them.",
        )
    return prefix.removeprefix(base)


def properties(component: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """Yield `(id, property)` and value of every component that has a plain id."""
    if isinstance(component, list):
        for each in component:
            yield from properties(each)
    elif isinstance(component, dict) and "props" in component:
        props = component["props"]
        if isinstance(props.get("id"), str):
            for name, value in props.items():
                yield (props["id"], name), value
        for value in props.values():
            yield from properties(value)


def can_call(dependency: dict, values: dict) -> bool:
    """Whether the server computes it at the start, from components that the layout has."""
    known = {name for name, _ in values}
    return (
        not dependency.get("clientside_function")
        and not dependency.get("prevent_initial_call")
        and bool(dependency["inputs"])
        and all(one["id"] in known for one in dependency["inputs"] + dependency["state"])
    )


def call(dependency: dict, values: dict) -> dict:
    """Return the body of the call, as the page would send it."""

    def filled(wanted: list[dict]) -> list[dict]:
        return [
            {**one, "value": values.get((one["id"], one["property"]))}
            for one in ({"id": each["id"], "property": each["property"]} for each in wanted)
        ]

    output = dependency["output"]
    several = output.startswith("..") and output.endswith("..")
    outputs = [target(one) for one in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": outputs if several else outputs[0],
        "inputs": filled(dependency["inputs"]),
        "changedPropIds": [f"{one['id']}.{one['property']}" for one in dependency["inputs"]],
        "state": filled(dependency["state"]),
    }


def target(output: str) -> dict[str, str]:
    """Split `chart.figure` into id and property; `@hash` marks a duplicate output."""
    name, _, prop = output.rpartition(".")
    return {"id": name, "property": prop.partition("@")[0]}


def sentence(response: dict[str, dict[str, Any]]) -> str:
    """Say one computed property, a text rather than a figure."""
    computed = [
        (f"{name}.{prop}", value)
        for name, props in response.items()
        for prop, value in props.items()
    ]
    if not computed:
        raise NoOutputError("The callback answered without an output.")
    computed.sort(key=lambda pair: not isinstance(pair[1], str))
    name, value = computed[0]
    said = value if isinstance(value, str) else json.dumps(value)
    return f"{name} = {said}"
