"""The rollouts of an app: those under way, and why each of the others ended."""

from greenroom.web.model import Asked, Page, Shown
from greenroom.web.pages.app import heading


async def rollouts(asked: Asked) -> Shown:
    """Show them."""
    page = await asked.backstage.app(asked.me, asked.slug)
    view = await asked.backstage.rollouts(asked.me, asked.slug)
    return Shown(
        "app/rollouts.html",
        f"Rollouts of {page.app.title}",
        view,
        f"greenroom rollout status --history --app {page.app.slug}",
        heading(page) | {"tab": "rollouts"},
        follows=page.app.slug,
    )


PAGES = (Page("/apps/{slug}/rollouts", rollouts),)
