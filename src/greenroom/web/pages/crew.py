"""One's own tokens, and for administrators everybody."""

from greenroom.web.model import Asked, Page, Shown


async def mine(asked: Asked) -> Shown:
    """Show who I am and my tokens."""
    tokens = await asked.backstage.tokens(asked.me)
    return Shown("me.html", "Your tokens", tokens, "greenroom tokens list", {"made": ""})


async def people(asked: Asked) -> Shown:
    """Show everybody who can sign in, and their groups."""
    found = await asked.backstage.people(asked.me)
    more = {"made": "", "made_for": ""}
    return Shown("people.html", "People", found, "greenroom people list", more)


PAGES = (Page("/me", mine), Page("/people", people))
