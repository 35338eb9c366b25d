"""Visits a published app the way its framework's own client does, until an output is computed.

One module per framework, each with `async def visit(client) -> Visit`: it loads the page, then
speaks the framework's WebSocket, callback or event stream, and returns what it saw and how long
that took. Neither a browser nor a name look-up is needed.

Entry point: `visit_app(kind, address)`.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp

from greenroom.cli.visits import api, bokeh, dash, gradio, shiny, static, streamlit, voila
from greenroom.cli.visits.client import Client, arrive
from greenroom.cli.visits.model import Address, NoOutputError, Visit
from greenroom.kinds import by_name

__all__ = ["VISITORS", "Address", "NoOutputError", "Visit", "visit_app"]

VISITORS: dict[str, Callable[[Client], Awaitable[Visit]]] = {
    "shiny-python": shiny.visit,
    "shiny-r": shiny.visit,
    "streamlit": streamlit.visit,
    "dash": dash.visit,
    "panel": bokeh.visit,
    "bokeh": bokeh.visit,
    "gradio": gradio.visit,
    "voila": voila.visit,
    "asgi": api.visit,
    "plumber": api.visit,
    "wsgi": static.visit,
    "static": static.visit,
    "command": static.visit,
}
"""Which visitor each kind of app gets; one not named here is visited like a site of pages."""


async def visit_app(kind: str, address: Address) -> Visit:
    """Visit an app of this kind; raise `NoOutputError` if no output was computed in time."""
    visitor = VISITORS.get(kind, static.visit)
    try:
        async with asyncio.timeout(address.timeout), arrive(address) as client:
            return await visitor(client)
    except TimeoutError as error:
        raise NoOutputError(
            f"No output came within {address.timeout:g} seconds.",
            "The app is still starting, or its page never computes anything.",
            "Look at its log with `greenroom logs`.",
        ) from error
    except (ValueError, KeyError) as error:
        raise NoOutputError(
            f"What answered does not speak as {by_name(kind).title} does.", f"{error!r}"
        ) from error
    except aiohttp.ClientError as error:
        raise NoOutputError("The connection to the app broke.", str(error)) from error
