"""What people do on a page, as values: what it makes of the flags, and what is said before the click."""

from dataclasses import dataclass
from typing import Literal

from greenroom.flags import comparing
from greenroom.flags.checking import checked
from greenroom.flags.looking import no_such_flag
from greenroom.flags.model import Definition, FlagSet
from greenroom.flags.rollout import Audience, switched, with_audience
from greenroom.kernel.errors import ConflictError

Verb = Literal["on", "off", "add", "audience", "remove", "undo", "promote"]


@dataclass(frozen=True)
class FlagAct:
    """Something to be done with a flag, or with all of a stage (`undo`, `promote`)."""

    verb: Verb
    stage: str
    key: str = ""
    target: str = ""
    """The stage to promote to."""
    audience: Audience | None = None
    kind: str = "release"
    live: bool = False


def applied(app: str, act: FlagAct, flags: FlagSet) -> FlagSet:
    """Return what the act makes of the flags of its stage."""
    held = flags.flags
    if act.verb == "add":
        if act.key in held:
            raise ConflictError(f"{app} has a flag {act.key} at {act.stage} already.")
        return checked(flags.with_flags(held | {act.key: _new(act)}).document)
    if act.key not in held:
        raise no_such_flag(app, act.stage, act.key, held)
    if act.verb == "remove":
        del held[act.key]
    elif act.verb == "audience" and act.audience is not None:
        held[act.key] = with_audience(held[act.key], act.audience)
    else:
        held[act.key] = switched(held[act.key], on=act.verb == "on")
    return checked(flags.with_flags(held).document)


def title(act: FlagAct, stage: str, target: str = "") -> str:
    """Return what the act is called; `stage` and `target` are titles."""
    return {
        "on": f"Turn {act.key} on in {stage}",
        "off": f"Turn {act.key} off in {stage}",
        "add": f"Add {act.key} to {stage}",
        "audience": f"Change who gets {act.key} in {stage}",
        "remove": f"Remove {act.key} from {stage}",
        "undo": f"Undo the last change in {stage}",
        "promote": f"Promote flags from {stage} to {target}",
    }[act.verb]


def command(app: str, act: FlagAct) -> str:
    """Return what to type for the act."""
    at = f"--stage {act.stage} --app {app}"
    if act.verb == "promote":
        return f"greenroom flags promote --from {act.stage} --to {act.target} --app {app}"
    if act.verb == "undo":
        return f"greenroom flags undo {at}"
    verb = "set" if act.verb == "audience" else act.verb
    return f"greenroom flags {verb} {act.key}{_options(act.audience)} {at}"


def sentences(before: FlagSet, after: FlagSet) -> tuple[str, ...]:
    """Return what would change for users, and for whom among them at once."""
    found = comparing.differences(before, after)
    if not found:
        return ("Nothing changes.",)
    is_live = [
        (each.after or each.before or {}).get("metadata", {}).get("live") is True for each in found
    ]
    said = [f"{each.key}: {each.sentence}." for each in found]
    if all(is_live):
        said.append("Open sessions get it within two seconds.")
    elif any(is_live):
        said.append("Kill switches reach open sessions at once; other flags only new ones.")
    else:
        said.append("Open sessions keep what they have; new ones get it.")
    return (*said, "Undo brings back what is there now.")


def _new(act: FlagAct) -> Definition:
    metadata: dict[str, str | bool] = {"kind": act.kind}
    if act.live:
        metadata["live"] = True
    variants = {"on": True, "off": False}
    return {
        "state": "ENABLED",
        "variants": variants,
        "defaultVariant": "off",
        "metadata": metadata,
    }


def _options(audience: Audience | None) -> str:
    if audience is None:
        return ""
    words = [f"--variant {audience.variant}"] if audience.variant != "on" else []
    words += [f"--user {user}" for user in audience.users]
    words += [f"--group {group}" for group in audience.groups]
    words += [f"--percent {audience.percent:g}"] if audience.percent is not None else []
    return "".join(f" {word}" for word in words)
