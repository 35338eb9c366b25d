"""Who gets a variant, in the one form that people edit: these users, these groups, and a share of everybody.

    {"if": [CONDITION, "on", {"fractional": [["on", 25], ["off", 75]]}]}

Raising a share moves nobody back: the variant is always the first range of `fractional`.
"""

from dataclasses import dataclass, replace
from typing import Any

from greenroom.flags.checking import FlagError
from greenroom.flags.model import Definition

WHOLE = 100
FINE = 10_000
"""Weights of a share with up to two decimals; the ranges are the same as those of whole numbers."""


@dataclass(frozen=True)
class Audience:
    """Who gets a variant; the others get the default."""

    variant: str
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    since: int = 0
    """Only from this version of the app on; 0 for all."""
    percent: float | None = None
    """The share of everybody else; None for nobody."""


def with_audience(definition: Definition, audience: Audience) -> Definition:
    """Return the flag, switched on, with this audience as its rule."""
    if audience.variant not in definition["variants"]:
        names = ", ".join(definition["variants"])
        raise FlagError(f"There is no variant {audience.variant!r}.", fix=f"There are {names}.")
    rest = _fraction(definition, audience.variant, audience.percent)
    condition = condition_of(audience)
    rule = {"if": [condition, audience.variant, rest]} if condition else rest or {}
    return definition | {"state": "ENABLED", "targeting": rule}


def audience_of(definition: Definition) -> Audience | None:
    """Return the audience of a flag whose rule has the form above; None for any other rule."""
    rule = definition.get("targeting")
    if not isinstance(rule, dict) or not rule:
        return None
    for variant in definition["variants"]:
        found = _read(rule, variant)
        if found and with_audience(definition, found)["targeting"] == rule:
            return found
    return None


def with_percentage(definition: Definition, variant: str, percent: float) -> Definition:
    """Return the flag with `percent` (0 to 100) of those that no condition names on the variant.

    This is where a rollout moves a flag. Conditions before the share stay as they are.
    """
    rule = definition.get("targeting") or {}
    if variant not in definition["variants"]:
        return with_audience(definition, Audience(variant))  # raises, naming the variants
    share = _fraction(definition, variant, percent)
    arguments = rule.get("if") if isinstance(rule, dict) else None
    if isinstance(arguments, list) and len(arguments) >= 2:
        kept = arguments[:-1] if len(arguments) % 2 else arguments
        return definition | {"state": "ENABLED", "targeting": {"if": [*kept, share]}}
    if rule and "fractional" not in rule:
        raise FlagError(
            "Its rule has no place for a share.",
            "A share stands alone, or last in an `if`.",
            "Write the rule as an `if`, or remove it.",
        )
    return definition | {"state": "ENABLED", "targeting": share}


def for_everybody(definition: Definition, variant: str) -> Definition:
    """Return the flag with one variant for everybody, whatever its rule was."""
    kept = {name: part for name, part in definition.items() if name != "targeting"}
    made = with_audience(kept, Audience(variant))
    return {name: part for name, part in made.items() if name != "targeting"} | {
        "defaultVariant": variant
    }


def switched(definition: Definition, *, on: bool) -> Definition:
    """Return the flag on or off for everybody.

    A flag of true and false gets that value; any other goes back to the code's own default, or to
    its rule and default variant.
    """
    wanted = next((name for name, value in definition["variants"].items() if value is on), None)
    if wanted is not None:
        return for_everybody(definition, wanted)
    return definition | {"state": "ENABLED" if on else "DISABLED"}


def _fraction(definition: Definition, variant: str, percent: float | None) -> dict | None:
    if percent is None:
        return None
    if not 0 <= percent <= WHOLE or round(percent, 2) != percent:
        raise FlagError(f"{percent:g} % is no share.", fix="Say 0 to 100, with up to two decimals.")
    other = definition.get("defaultVariant")
    if other is None or other == variant:
        others = [name for name in definition["variants"] if name != variant]
        other = others[0] if len(others) == 1 else None
    if other is None:
        raise FlagError(
            "It is not said what the others get.",
            fix="Set its default to the variant of those outside the share.",
        )
    whole = WHOLE if float(percent).is_integer() else FINE
    weight = round(percent * whole / WHOLE)
    return {"fractional": [[variant, weight], [other, whole - weight]]}


def condition_of(audience: Audience) -> dict[str, Any] | None:
    """Return the JsonLogic condition that names the people of an audience; None if it names nobody."""
    named: list[Any] = []
    if audience.users:
        named.append({"in": [{"var": "user"}, list(audience.users)]})
    named += [{"in": [group, {"var": "groups"}]} for group in audience.groups]
    who = named[0] if len(named) == 1 else {"or": named} if named else None
    if not audience.since:
        return who
    version = {">=": [{"var": "version"}, audience.since]}
    return {"and": [version, who]} if who else version


def _read(rule: dict[str, Any], variant: str) -> Audience | None:
    """Guess the audience; the caller compares what it makes with the rule."""
    audience = Audience(variant, percent=_percent(rule, variant))
    arguments = rule.get("if")
    if not isinstance(arguments, list) or len(arguments) != 3 or arguments[1] != variant:
        return audience if "fractional" in rule else None
    return _named(replace(audience, percent=_percent(arguments[2], variant)), arguments[0])


def _percent(rest: Any, variant: str) -> float | None:
    try:
        [[name, weight], [_, other]] = rest["fractional"]
    except (KeyError, TypeError, ValueError):
        return None
    if name != variant or weight + other not in (WHOLE, FINE):
        return None
    return weight * WHOLE / (weight + other)


def _named(audience: Audience, condition: Any) -> Audience | None:
    try:
        operator, parts = next(iter(condition.items()))
        if operator in ("and", "or"):
            for part in parts:
                found = _named(audience, part)
                if found is None:
                    return None
                audience = found
            return audience
        if operator == ">=" and parts[0] == {"var": "version"}:
            return replace(audience, since=int(parts[1]))
        if parts[0] == {"var": "user"}:
            return replace(audience, users=tuple(parts[1]))
        if parts[1] == {"var": "groups"}:
            return replace(audience, groups=(*audience.groups, parts[0]))
    except (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError):
        return None
    return None
