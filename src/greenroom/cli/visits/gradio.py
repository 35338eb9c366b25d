"""Visits a Gradio app: calls its first named function with its default values, reads the events."""

import json
from typing import Any

from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit


async def visit(client: Client) -> Visit:
    """Call the first function of the API as the page's script would."""
    await client.page()
    config = json.loads((await client.get("/config")).text)
    check_root(config["root"], client)
    prefix = config.get("api_prefix", "")
    info = json.loads((await client.get(f"{prefix}/info")).text)
    if not info["named_endpoints"]:
        return client.saw(f"a page of {len(config['components'])} components, no named function")
    name, endpoint = next(iter(info["named_endpoints"].items()))
    data = [argument(parameter) for parameter in endpoint["parameters"]]
    posted = await client.post(f"{prefix}/call{name}", {"data": data})
    event = json.loads(posted.text)["event_id"]
    answer = await result(client, f"{prefix}/call{name}/{event}")
    return client.saw(f"{name} → {said(answer)}")


def check_root(root: str, client: Client) -> None:
    """Refuse a page that would call elsewhere."""
    if not root.endswith(f"{client.address.host}{client.address.path}"):
        raise NoOutputError(f"The page calls {root}, which is not where it was visited.")


def argument(parameter: dict) -> Any:
    """Return the value a visitor would leave: the default, else the example."""
    if parameter.get("parameter_has_default"):
        return parameter["parameter_default"]
    return parameter.get("example_input")


async def result(client: Client, path: str) -> list:
    """Read the event stream of one call until it completes or fails."""
    event = ""
    async with client.request("GET", path) as response:
        async for line in response.content:
            name, _, value = line.decode().partition(":")
            if name == "event":
                event = value.strip()
            elif name == "data" and event in {"complete", "error"}:
                answer = json.loads(value)
                if event == "error":
                    raise NoOutputError("The function failed.", json.dumps(answer))
                return answer
    raise NoOutputError("The stream of events ended without a result.")


def said(answer: list) -> str:
    """Say the outputs, texts as they are, others by their kind."""
    return ", ".join(
        value if isinstance(value, str) else f"a {type(value).__name__}" for value in answer
    )
