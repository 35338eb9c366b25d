"""Visits a JSON API: reads its OpenAPI description, calls the first operation without input."""

import json

from greenroom.cli.visits import static
from greenroom.cli.visits.client import Client
from greenroom.cli.visits.model import NoOutputError, Visit


async def visit(client: Client) -> Visit:
    """Call one operation and return its answer; visit an app without a description as pages."""
    try:
        description = json.loads(await client.page("/openapi.json"))
    except NoOutputError:
        return await static.visit(client)
    for path in callable_paths(description):
        reply = await client.get(path)
        return client.saw(f"GET {path} → {reply.text}")
    return client.saw(f"describes {len(description.get('paths', {}))} paths")


def callable_paths(description: dict) -> list[str]:
    """Return the paths with a GET that needs no parameter."""
    return [
        path
        for path, operations in description.get("paths", {}).items()
        if "{" not in path
        and "get" in operations
        and not any(one.get("required") for one in operations["get"].get("parameters", ()))
    ]
