"""A flag in words: who gets what, and what a change of it means."""

import json
from datetime import date
from typing import Any

from greenroom.flags.model import Definition
from greenroom.flags.rollout import WHOLE, Audience, audience_of


def state(definition: Definition) -> str:
    """Return `on`, `off`, `partly`, or for other flags the default variant; `code` for the code's default."""
    if definition["state"] == "DISABLED":
        return "code"
    if definition.get("targeting"):
        return "partly"
    default = definition.get("defaultVariant")
    if default is None:
        return "code"
    value = definition["variants"][default]
    return ("on" if value else "off") if isinstance(value, bool) else default


def rule(definition: Definition) -> str:
    """Return who gets which variant, as a sentence without an end."""
    if definition["state"] == "DISABLED":
        return "not evaluated: the code's own default holds"
    rest = _default(definition)
    if not definition.get("targeting"):
        return f"{rest} for everybody"
    audience = audience_of(definition)
    if audience is None:
        return f"by a rule of its own, else {rest}"
    return f"{_audience(audience)}; {rest} for the others"


def _audience(audience: Audience) -> str:
    who = [*(f"user {user}" for user in audience.users), *(f"group {g}" for g in audience.groups)]
    named = _joined(who)
    if audience.since:
        since = f"v{audience.since} and later"
        named = f"{named} with {since}" if named else since
    parts = [named] if named else []
    if audience.percent is not None:
        parts.append(f"{audience.percent:g} % of {'the rest' if named else 'users'}")
    return f"{audience.variant} for {' and '.join(parts)}"


def _default(definition: Definition) -> str:
    return definition.get("defaultVariant") or "the code's default"


def _joined(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def shown(value: Any) -> str:
    """Return a value, or a part of a definition, short enough for a line."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}…"


def stale(definition: Definition, changed: date, today: date) -> str:
    """Return why a flag should be looked at: it has expired, or has long been decided; else nothing.

    Flags for operations and permissions are meant to stay; they only expire if they say so.
    """
    metadata = definition.get("metadata", {})
    expires = metadata.get("expires")
    if expires and date.fromisoformat(expires) < today:
        return f"expired on {expires}"
    days = (today - changed).days
    if metadata.get("kind") in ("operations", "permission") or days < DECIDED_DAYS:
        return ""
    if decided(definition):
        return f"{state(definition)} for everybody for {days} days: take it out of the code"
    return ""


DECIDED_DAYS = 30


def decided(definition: Definition) -> bool:
    """Whether everybody gets the same."""
    if not definition.get("targeting") or definition["state"] == "DISABLED":
        return True
    audience = audience_of(definition)
    named = audience and (audience.users or audience.groups or audience.since)
    return audience is not None and not named and audience.percent in (0, WHOLE)
