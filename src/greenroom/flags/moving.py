"""A flag on its way to everybody: what its rule is at each share.

Pure functions of the flag as it was before, so that they can be asked again at any time, with the same answer.
"""

from greenroom.flags import comparing
from greenroom.flags.model import Definition
from greenroom.flags.rollout import (
    WHOLE,
    Audience,
    audience_of,
    condition_of,
    for_everybody,
    with_percentage,
)

RULE = ("state", "variants", "defaultVariant", "targeting")
"""The parts of a definition that say who gets what; the others only describe the flag."""


def at_share(
    before: Definition,
    variant: str,
    percent: float,
    users: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
) -> Definition:
    """Return the flag with `percent` (0 to 100) of its users on the variant, and these people first.

    A smaller share than it has already stays as it is: nobody is moved back.
    """
    held = share_of(before, variant)
    condition = condition_of(Audience(variant, users, groups))
    if percent <= held and condition is None:
        return before
    share = max(percent, held)
    made = with_percentage(before, variant, share) if share else before
    if condition is None:
        return made
    rule = made.get("targeting") or {}
    rest = rule.get("if", [rule or None])
    return made | {"state": "ENABLED", "targeting": {"if": [condition, variant, *rest]}}


def for_all(before: Definition, variant: str) -> Definition:
    """Return the flag with everybody on the variant, but for whom a rule of its own names otherwise."""
    audience = audience_of(before)
    if not before.get("targeting") or (audience is not None and audience.variant == variant):
        return for_everybody(before, variant)
    return with_percentage(before, variant, WHOLE)


def share_of(definition: Definition, variant: str) -> float:
    """Return the percent of those whom no condition names that are on the variant now."""
    rule = definition.get("targeting") or None
    if definition["state"] == "DISABLED":
        return 0.0
    arguments = rule.get("if") if rule else None
    if isinstance(arguments, list):
        rule = arguments[-1] if len(arguments) % 2 else None
    if isinstance(rule, dict) and isinstance(rule.get("fractional"), list):
        return _weight(rule["fractional"], variant)
    rest = definition.get("defaultVariant") if rule is None else rule
    return float(WHOLE) if rest == variant else 0.0


def other_of(definition: Definition, variant: str) -> str:
    """Return the variant of those who do not get this one; empty for the code's own default."""
    default = definition.get("defaultVariant")
    others = [name for name in definition["variants"] if name != variant]
    return (default if default != variant else others[0] if len(others) == 1 else "") or ""


def same_rule(one: Definition, other: Definition) -> bool:
    """Whether two definitions give everybody the same."""
    return comparing.same(_rule(one), _rule(other))


def with_rule(definition: Definition, of: Definition) -> Definition:
    """Return the definition with the rule of another one; what describes it stays."""
    kept = {name: part for name, part in definition.items() if name not in RULE}
    return kept | _rule(of)


def _rule(definition: Definition) -> Definition:
    return {name: definition[name] for name in RULE if definition.get(name) not in (None, {})}


def _weight(ranges: list, variant: str) -> float:
    pairs = [each for each in ranges if isinstance(each, list) and len(each) == 2]
    whole = sum(weight for _, weight in pairs if isinstance(weight, int))
    mine = sum(weight for name, weight in pairs if name == variant and isinstance(weight, int))
    return mine * WHOLE / whole if whole else 0.0
