"""What happened, everywhere that this person may look."""

from greenroom.web.model import Asked, Page, Shown

LISTED = 50


async def activity(asked: Asked) -> Shown:
    """Show the latest events, or those before one."""
    before = asked.query.get("before", "")
    number = int(before) if before.isdecimal() else None
    events = await asked.backstage.events(asked.me, None, number, LISTED)
    return Shown("activity.html", "Activity", events, "", {"listed": LISTED}, follows="")


PAGES = (Page("/activity", activity),)
