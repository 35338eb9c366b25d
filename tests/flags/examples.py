"""Flags for tests."""

from typing import Any

from greenroom.flags.model import FlagSet

TOGGLE: dict[str, Any] = {
    "state": "ENABLED",
    "variants": {"on": True, "off": False},
    "defaultVariant": "off",
}


def toggle(**more: Any) -> dict[str, Any]:
    return TOGGLE | more


def flag_set(**flags: dict[str, Any]) -> FlagSet:
    return FlagSet.of({"flags": {name.replace("_", "-"): each for name, each in flags.items()}})
