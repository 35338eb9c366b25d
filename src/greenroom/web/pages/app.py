"""An app: overview, log, activity, settings, and the plan of an act before it is done."""

from collections.abc import Mapping
from typing import Any, get_args

from greenroom.kernel.errors import NotFoundError
from greenroom.web.model import Asked, LogsWanted, Page, Shown, number_of
from greenroom.web.next_acts import NOUNS, acts_on, command_of, escape_of, next_release
from greenroom.web.rollouts import is_under_way
from greenroom.web.views import PARTS, Access, Act, AppPage, Health
from greenroom.web.words import several

LISTED = 50


async def overview(asked: Asked) -> Shown:
    """Show stages, versions, instances and sessions."""
    view = await asked.backstage.app(asked.me, asked.slug)
    acts = {row.number: acts_on(row, view.stages) for row in view.versions}
    longest = max((sum(row.timings.values()) for row in view.versions), default=0)
    return Shown(
        "app/overview.html",
        view.app.title,
        view,
        f"greenroom status --app {view.app.slug}",
        heading(view)
        | {"tab": "overview", "acts": acts if view.may_change else {}, "longest": longest},
        follows=view.app.slug,
        is_busy=is_busy(view),
    )


async def log(asked: Asked) -> Shown:
    """Show what the instances print, those of a stage or version if asked for."""
    view = await asked.backstage.app(asked.me, asked.slug)
    stage, version = asked.query.get("stage") or None, asked.chosen_version("version")
    given = asked.backstage.logs(
        asked.me, asked.slug, stage=stage, version=version, tail=300, follow=False
    )
    lines = tuple([line async for line in given])
    chosen = f"{f' --stage {stage}' if stage else ''}{f' --version v{version}' if version else ''}"
    more = {"tab": "log", "page": view, "stage": stage, "version": version}
    return Shown(
        "app/log.html",
        f"Log of {view.app.title}",
        lines,
        f"greenroom logs -f{chosen} --app {view.app.slug}",
        heading(view) | more,
        follows=view.app.slug,
        is_busy=is_busy(view),
        logs=LogsWanted(stage, version),
    )


async def activity(asked: Asked) -> Shown:
    """Show what happened to an app."""
    view = await asked.backstage.app(asked.me, asked.slug)
    before = asked.query.get("before", "")
    number = int(before) if before.isdecimal() else None
    events = await asked.backstage.events(asked.me, asked.slug, number, LISTED)
    more = {"tab": "activity", "listed": LISTED}
    return Shown(
        "app/activity.html",
        f"Activity of {view.app.title}",
        events,
        f"greenroom status --app {view.app.slug}",
        heading(view) | more,
        follows=view.app.slug,
    )


async def settings(asked: Asked) -> Shown:
    """Show variables and secrets by stage, who may visit, and the app's people."""
    page = await asked.backstage.app(asked.me, asked.slug)
    view = await asked.backstage.settings(asked.me, asked.slug)
    more = {"tab": "settings", "accesses": get_args(Access)}
    title = f"Settings of {view.app.title}"
    command = f"greenroom env list --app {view.app.slug}"
    return Shown("app/settings.html", title, view, command, heading(page) | more)


async def plan(asked: Asked) -> Shown:
    """Say what an act will do; the same page holds the button that does it."""
    act = act_of(NOUNS.get(asked.query.get("act", "")), asked.query)
    page = await asked.backstage.app(asked.me, asked.slug)
    view = await asked.backstage.plan(asked.me, asked.slug, act)
    noun = asked.query["act"]
    more = {"act": act, "noun": noun, "app": page.app}
    return Shown("plan.html", view.title, view, command_of(asked.slug, act), more)


def act_of(verb: str | None, given: Mapping[str, Any]) -> Act:
    """Return the act that a query or form describes."""
    if verb is None:
        raise NotFoundError("There is no such act.", f"Known acts: {', '.join(NOUNS)}.")
    version, stage = str(given.get("version") or ""), str(given.get("stage") or "")
    return Act(
        verb,  # ty: ignore[invalid-argument-type] - one of NOUNS
        stage or None,
        number_of(version) if version else None,
        str(given.get("instance") or "") or None,
        tuple(part for part in PARTS if given.get(part)),
        bool(given.get("undo")),
    )


def heading(page: AppPage) -> dict[str, Any]:
    """Return what the top of every page of an app needs."""
    under_way = is_under_way(page.rollouts, page.stages[-1].name)
    may_act = page.may_change and not under_way
    forward = next_release(page.stages, page.versions) if may_act else None
    back = escape_of(page.stages) if may_act else None
    titles = {stage.name: stage.title for stage in page.stages}
    return {
        "app": page.app,
        "stages": page.stages,
        "titles": titles,
        "forward": forward,
        "back": back,
        "may_change": page.may_change,
        "under_way": under_way,
        "summary": summary(page),
    }


def summary(page: AppPage) -> str:
    """Return how the app is, for the title of the browser's tab."""
    words: dict[Health, str] = {"failed": "✕ ", "starting": "◐ "}
    return (
        f"{words.get(page.app.state, '')}{page.app.title} · {several(page.app.sessions, 'session')}"
    )


def is_busy(page: AppPage) -> bool:
    """Whether something is under way."""
    is_preparing = any(row.state == "preparing" for row in page.versions)
    return is_preparing or any(stage.state == "starting" for stage in page.stages)


PAGES = (
    Page("/apps/{slug}", overview),
    Page("/apps/{slug}/log", log),
    Page("/apps/{slug}/activity", activity),
    Page("/apps/{slug}/settings", settings),
    Page("/apps/{slug}/plan", plan),
)
