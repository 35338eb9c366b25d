"""A version's rehearsals: what its journeys showed, and one output by itself."""

from collections.abc import Mapping
from typing import Any

from greenroom.kernel.errors import NotFoundError
from greenroom.web.comparing import compared
from greenroom.web.comparing.choose import text_of
from greenroom.web.comparing.tables import plain_table
from greenroom.web.model import Asked, Page, Shown, step_of
from greenroom.web.pages.version import more_of
from greenroom.web.rehearsals import is_judgeable, left, longest_of, may_accept_all, verbs_for
from greenroom.web.views import Place, RehearsalPage, RehearsalView


async def rehearsal(asked: Asked) -> Shown:
    """Show the newest rehearsal of a version, or the one that is asked for."""
    key = asked.query.get("rehearsal") or None
    view = await asked.backstage.rehearsal(asked.me, asked.slug, asked.version(), key)
    page = view.page
    more = more_of(page, "rehearsal") | {
        "compared": compared,
        "plain_table": plain_table,
        "text_of": text_of,
        "place_of": Place,
        "longest_of": longest_of,
        "left": left,
        "verbs_for": verbs_for,
        "may_accept_all": may_accept_all,
        "may_judge": bool(view.shown) and is_judgeable(view.shown, may_change=page.may_change),
        "is_going_on": is_going_on(view.shown),
        "is_older": view.shown is not None and view.shown.row.id != view.history[0].id,
    }
    return Shown(
        "version/rehearsal.html",
        f"Rehearsal of v{page.version.number} of {page.app.title}",
        view,
        _command(view),
        more,
        follows=page.app.slug,
        is_busy=is_going_on(view.shown) or page.version.state == "preparing",
    )


def is_going_on(shown: RehearsalView | None) -> bool:
    """Whether a rehearsal is not done yet."""
    return shown is not None and shown.row.mark in ("waiting", "rehearsing")


def _command(view: RehearsalPage) -> str:
    number, slug = view.page.version.number, view.page.app.slug
    if not view.recorded and not view.shown:
        return "greenroom record"
    return f"greenroom rehearse v{number} --app {slug}"


async def output(asked: Asked) -> Shown:
    """Show one output, beside the approved one if they differ."""
    page = await asked.backstage.version(asked.me, asked.slug, asked.version())
    view = await asked.backstage.output(asked.me, asked.slug, _place(asked.query))
    more: dict[str, Any] = {
        "comparison": compared(view.before, view.now),
        "plain_table": plain_table,
        "text_of": text_of,
    }
    title = f"{view.place.output} after {view.label}"
    command = f"greenroom rehearse v{page.version.number} --show --app {page.app.slug}"
    return Shown("version/output.html", title, view, command, more_of(page, "rehearsal") | more)


def _place(query: Mapping[str, str]) -> Place:
    step = step_of(query.get("step", ""))
    if step is None:
        raise NotFoundError("There is no such step.")
    key, journey = query.get("rehearsal", ""), query.get("journey", "")
    return Place(key, journey, step, query.get("output", ""))


PAGES = (
    Page("/apps/{slug}/versions/{version}/rehearsal", rehearsal),
    Page("/apps/{slug}/versions/{version}/rehearsal/output", output),
)
