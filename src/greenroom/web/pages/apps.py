"""The list of apps."""

from greenroom.web.model import Asked, Page, Shown
from greenroom.web.views import AppRow


async def apps(asked: Asked) -> Shown:
    """Show the apps that this person may see, those that match the search."""
    everything = await asked.backstage.apps(asked.me)
    search = asked.query.get("q", "").strip()
    found = tuple(row for row in everything if matches(row, search))
    command = f"greenroom ls {search}".strip()
    more = {"search": search, "total": len(everything)}
    return Shown("apps.html", "Apps", found, command, more, follows="")


def matches(row: AppRow, search: str) -> bool:
    """Whether every word of the search is somewhere in the app's row."""
    text = f"{row.slug} {row.title} {row.kind} {row.owner} {row.state}".lower()
    return all(word in text for word in search.lower().split())


PAGES = (Page("/apps", apps),)
