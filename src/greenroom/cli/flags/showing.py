"""Flags on a terminal."""

from json import dumps
from typing import Any

from greenroom.api.schemas import (
    FlagDifferenceOut,
    FlagEvaluationOut,
    FlagOut,
    FlagRevisionOut,
    FlagSetOut,
    RolloutOut,
)
from greenroom.cli.output import Part, as_json, say, say_folded, table
from greenroom.cli.words import ago

STATES: dict[str, Part] = {
    "on": ("● on", "green"),
    "off": ("○ off", "dim"),
    "partly": ("◐ partly", "yellow"),
    "code": ("· code", "dim"),
    "": ("", "dim"),
}
MARKS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


def state(name: str) -> Part:
    """Return a flag's state as word, shape and colour; of a flag with other variants, the variant."""
    return STATES.get(name, f"● {name}")


def overview(sets: list[FlagSetOut]) -> None:
    """Print every flag with its state at each stage."""
    flags = {(each.stage, flag.key): flag for each in sets for flag in each.flags}
    keys = sorted({key for _, key in flags})
    rows = []
    for key in keys:
        here = [flags.get((each.stage, key)) for each in sets]
        last = next(flag for flag in reversed(here) if flag is not None)
        states = [state(flag.state) if flag else "" for flag in here]
        rows.append([(key, "bold"), *states, last.kind, last.owner, (last.stale, "yellow")])
    headings = ("FLAG", *(each.stage.upper() for each in sets), "KIND", "OWNER", "")
    table(headings, rows, shorten=True)
    gone(sets)


def one_stage(flags: FlagSetOut) -> None:
    """Print the flags of one stage with their rules."""
    rows = [[(flag.key, "bold"), state(flag.state), used(flag), flag.rule] for flag in flags.flags]
    table(("FLAG", "STATE", "ASKED FOR", "RULE"), rows, shorten=True)
    gone([flags])


def gone(sets: list[FlagSetOut]) -> None:
    """Print which removed flags code still asks for."""
    for flags in sets:
        for lost in flags.gone:
            say(
                (f"{lost.key} was removed at {flags.stage} by {lost.removed_by},", "yellow"),
                f" but v{lost.used_by} asked for it {ago(lost.used_at)}.",
            )


def used(flag: FlagOut) -> str:
    """Return when a flag was last asked for."""
    return f"{ago(flag.used_at)}, v{flag.used_by}" if flag.used_at else "never"


def whole(flag: FlagOut, rollouts: list[RolloutOut]) -> None:
    """Print everything about a flag at a stage, and the rollout that moves it, if one does."""
    moving = [each for each in rollouts if each.stage == flag.stage and each.ended_at is None]
    say((flag.key, "bold"), f" at {flag.stage}: ", state(flag.state))
    say_folded(flag.rule)
    variants = ", ".join(
        f"{name}={_value(each)}" for name, each in flag.definition["variants"].items()
    )
    facts = (
        ("variants", variants),
        ("default", flag.definition.get("defaultVariant") or "the code's"),
        ("kind", flag.kind),
        ("owner", flag.owner),
        ("expires", flag.expires),
        ("live", "reaches open sessions within two seconds" if flag.live else ""),
        ("asked for", used(flag)),
        ("changed", f"{ago(flag.changed_at)} by {flag.changed_by}"),
        ("on its way", "".join(f"{each.name}: {each.reason}" for each in moving)),
        ("look at it", flag.stale),
    )
    for name, value in facts:
        if value:
            say((f"  {name:<10} ", "dim"), value)


def done(flag: FlagOut, *, json: bool = False) -> None:
    """Print what a flag is now."""
    if json:
        return as_json(flag)
    return say((flag.key, "bold"), f" at {flag.stage}: {flag.rule}.")


def revisions(found: list[FlagRevisionOut]) -> None:
    """Print a history."""
    rows = [
        [
            (f"r{each.number}", "bold"),
            ago(each.at),
            each.by,
            " ".join(part for part in (each.act, each.subject, _from(each.source)) if part),
            (each.message, "dim"),
        ]
        for each in found
    ]
    table(("REVISION", "WHEN", "WHO", "WHAT", ""), rows, shorten=True)


def differences(found: list[FlagDifferenceOut]) -> None:
    """Print which flags differ, in words."""
    for each in found:
        say(MARKS[each.act], " ", (each.key, "bold"))
        say_folded(each.sentence)
    if not found:
        say("Nothing differs.")


def evaluations(found: list[FlagEvaluationOut]) -> None:
    """Print what each flag is for somebody."""
    rows = [
        [
            (each.key, "bold"),
            _value(each.value) if each.variant else ("the code's default", "dim"),
            each.variant,
            each.details or _why(each.reason),
        ]
        for each in found
    ]
    table(("FLAG", "VALUE", "VARIANT", "WHY"), rows, shorten=True)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value)


def _why(reason: str) -> str:
    words = {
        "STATIC": "for everybody",
        "TARGETING_MATCH": "by its rule",
        "DEFAULT": "its rule names nobody like this",
        "DISABLED": "it is not evaluated",
    }
    return words.get(reason, reason)


def _from(source: str) -> str:
    return f"(from {source})" if source else ""
