"""`flags add, set, import`: what a flag is."""

from typing import Annotated, Any, Literal

from cyclopts import Parameter

from greenroom.api.schemas import (
    AudienceIn,
    FlagChange,
    FlagFileIn,
    FlagIn,
    FlagOut,
    FlagSetOut,
)
from greenroom.cli.client import part
from greenroom.cli.flags import making, showing
from greenroom.cli.output import as_json, next_step, say
from greenroom.cli.target import THE_APP, AtApp, app, version_number
from greenroom.cli.words import several

Several = Annotated[list[str] | None, Parameter(negative=())]
Kind = Literal["release", "experiment", "operations", "permission"]
Live = Annotated[bool | None, Parameter(negative="--no-live")]


def add(
    key: str,
    /,
    *,
    stage: str = "",
    variant: Several = None,
    default: str = "",
    kind: Kind = "release",
    owner: str = "",
    expires: str = "",
    live: bool = False,
    description: str = "",
    message: str = "",
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Make a flag: off for everybody, until somebody says otherwise.

        greenroom flags add new-chart --stage sandbox --expires 2026-12-31
        greenroom flags add send-mail --stage production --kind operations --live --default on
        greenroom flags add colour --stage uat --variant blue=#0000ff --variant red=#ff0000

    Parameters
    ----------
    key
        Its key, as the code asks for it.
    stage
        The stage.
    variant
        NAME=VALUE, several times; on and off if left out.
    default
        The variant that everybody gets.
    kind
        What it is for.
    owner
        Who looks after it.
    expires
        The day from which it is reported as stale, like 2026-12-31.
    live
        A kill switch: changes reach open sessions, too.
    description
        A sentence about it.
    message
        Why, for the history.
    json
        Print JSON.
    """
    metadata = {
        "kind": kind,
        "owner": owner or None,
        "expires": expires or None,
        "live": live or None,
        "description": description or None,
    }
    made = making.definition(variant or [], default, metadata)
    with app(at) as door:
        body = FlagIn(key=key, stage=making.stage(door, stage), definition=made, message=message)
        flag = door.post("flags", body, FlagOut)
    showing.done(flag, json=json)
    if not json:
        next_step(door.command(f"flags on {key} --stage {stage}"))


def set_(
    key: str,
    /,
    *,
    stage: str = "",
    user: Several = None,
    group: Several = None,
    since: str = "",
    percent: float | None = None,
    variant: str = "on",
    everybody: str | None = None,
    rule: str = "",
    default: str | None = None,
    kind: Kind | None = None,
    owner: str | None = None,
    expires: str | None = None,
    live: Live = None,
    description: str | None = None,
    message: str = "",
    at: AtApp = THE_APP,
    json: bool = False,
) -> None:
    """Change a flag: who gets what, or what is known of it. What is not named stays.

        greenroom flags set new-chart --stage uat --user ann --group beta --percent 10
        greenroom flags set colour --stage production --everybody red
        greenroom flags set new-chart --stage uat --rule @rule.json

    Parameters
    ----------
    key
        Its key.
    stage
        The stage.
    user
        Somebody who gets the variant; several times.
    group
        A group whose people get the variant; several times.
    since
        Only from this version of the app on.
    percent
        The share of everybody else who get the variant; raising it moves nobody back.
    variant
        The variant that they get.
    everybody
        One variant for everybody, instead of a rule.
    rule
        A JsonLogic rule, in flagd's dialect: JSON, @FILE, or - for standard input.
    default
        The variant of the others.
    kind
        What it is for.
    owner
        Who looks after it.
    expires
        The day from which it is reported as stale; empty for none.
    live
        A kill switch: changes reach open sessions, too.
    description
        A sentence about it.
    message
        Why, for the history.
    json
        Print JSON.
    """
    audience = None
    if user or group or since or percent is not None:
        audience = AudienceIn(
            variant=variant,
            users=user or [],
            groups=group or [],
            since=version_number(since) if since else 0,
            percent=percent,
        )
    known = {
        "kind": kind, "owner": owner, "expires": expires, "live": live, "description": description,
    }  # fmt: skip
    metadata: dict[str, Any] = {
        name: value if value != "" else None for name, value in known.items() if value is not None
    }
    with app(at) as door:
        body = FlagChange(
            stage=making.stage(door, stage),
            audience=audience,
            everybody=everybody,
            default=default,
            targeting=making.rule(rule) if rule else None,
            metadata=metadata,
            message=message,
        )
        flag = door.client.patch(door.path(f"flags/{part(key)}"), body, FlagOut)
    showing.done(flag, json=json)


def import_(
    file: str, /, *, stage: str = "", anyway: bool = False, message: str = "",
    at: AtApp = THE_APP, json: bool = False,
) -> None:  # fmt: skip
    """Take a plain flagd file in, instead of the flags that are there.

    Parameters
    ----------
    file
        Its path; - for standard input.
    stage
        The stage.
    anyway
        Remove flags that are in use and not in the file.
    message
        Why, for the history.
    json
        Print JSON.
    """
    document = making.rule(making.read(file))
    with app(at) as door:
        name = making.stage(door, stage)
        body = FlagFileIn(document=document, message=message, anyway=anyway)
        door.client.put(door.path(f"stages/{name}/flag-file"), body)
        found = door.get("flags", FlagSetOut, stage=name)
    if json:
        return as_json(found)
    return say(
        f"{door.slug} has {several(len(found.flags), 'flag')} at {name}, in r{found.revision}."
    )
