"""The server itself."""

from greenroom.web.model import Asked, Page, Shown


async def server(asked: Asked) -> Shown:
    """Show what the doctor found."""
    view = await asked.backstage.server(asked.me)
    return Shown("server.html", "Server", view, "greenroom doctor")


PAGES = (Page("/server", server),)
