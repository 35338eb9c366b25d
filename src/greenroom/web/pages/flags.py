"""The flags of an app at a stage, and what an act would do to them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from greenroom.flags import acts
from greenroom.flags.acts import FlagAct
from greenroom.flags.model import KINDS
from greenroom.flags.rollout import Audience
from greenroom.kernel.errors import GreenroomError, NotFoundError
from greenroom.web.model import Asked, Page, Shown
from greenroom.web.pages.app import heading
from greenroom.web.rollouts import flag_command, flag_wish


async def flags(asked: Asked) -> Shown:
    """Show the flags of the last stage, or of the one that is asked for."""
    view = await asked.backstage.flags(asked.me, asked.slug, asked.query.get("stage") or None)
    page = view.page
    return Shown(
        "app/flags.html",
        f"Flags of {page.app.title}",
        view,
        f"greenroom flags list --stage {view.stage} --app {page.app.slug}",
        heading(page) | {"tab": "flags", "kinds": KINDS},
        follows=page.app.slug,
    )


async def plan(asked: Asked) -> Shown:
    """Say what an act will do; the same page holds the button that does it."""
    act = act_of(asked.query)
    page = await asked.backstage.app(asked.me, asked.slug)
    view = await asked.backstage.plan_flags(asked.me, asked.slug, act)
    more = {"act": act, "app": page.app, "fields": fields_of(act)}
    return Shown("flag_plan.html", view.title, view, acts.command(asked.slug, act), more)


async def plan_rollout(asked: Asked) -> Shown:
    """Say what a rollout of a flag would do; the same page holds the button that begins it."""
    wish = flag_wish(asked.query)
    page = await asked.backstage.app(asked.me, asked.slug)
    view = await asked.backstage.plan_flag_rollout(asked.me, asked.slug, wish)
    more = {"app": page.app, "wish": wish, "fields": asdict(wish)}
    return Shown("flag_rollout_plan.html", view.title, view, flag_command(asked.slug, wish), more)


def act_of(given: Mapping[str, str]) -> FlagAct:
    """Return the act that a query or form describes."""
    verb = given.get("act", "")
    if verb not in get_args(acts.Verb):
        raise NotFoundError(
            "There is no such act.", f"Known acts: {', '.join(get_args(acts.Verb))}."
        )
    kind = given.get("kind") or "release"
    return FlagAct(
        verb,  # ty: ignore[invalid-argument-type] - looked at above
        stage=given.get("stage", ""),
        key=given.get("key", "").strip(),
        target=given.get("target", ""),
        audience=_audience(given) if verb == "audience" else None,
        kind=kind,
        live=given.get("live") == "yes",
    )


def fields_of(act: FlagAct) -> dict[str, str]:
    """Return an act as the fields of a form."""
    given: dict[str, Any] = {
        "act": act.verb, "stage": act.stage, "key": act.key, "target": act.target,
        "kind": act.kind, "live": "yes" if act.live else "",
    }  # fmt: skip
    if act.audience:
        percent = act.audience.percent
        given |= {
            "variant": act.audience.variant,
            "users": ", ".join(act.audience.users),
            "groups": ", ".join(act.audience.groups),
            "percent": f"{percent:g}" if percent is not None else "",
        }
    return {name: value for name, value in given.items() if value}


def _audience(given: Mapping[str, str]) -> Audience:
    text = given.get("percent", "").strip().removesuffix("%").strip()
    try:
        percent = float(text) if text else None
    except ValueError as error:
        raise GreenroomError(f"{text[:40]} is no share.", fix="Say 0 to 100.") from error
    return Audience(
        given.get("variant") or "on",
        users=_names(given.get("users", "")),
        groups=_names(given.get("groups", "")),
        percent=percent,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.replace(",", " ").split() if name)


PAGES = (
    Page("/apps/{slug}/flags", flags),
    Page("/apps/{slug}/flags/plan", plan),
    Page("/apps/{slug}/flags/rollout-plan", plan_rollout),
)
