"""A strategy as JSON, for the row that keeps a copy of it, and its hash."""

import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from greenroom.releases.rollouts.model import Audience, Step, Strategy


def stored_strategy(strategy: Strategy) -> dict[str, Any]:
    """Return plain JSON that `read_strategy` takes back."""
    data = asdict(strategy)
    return data | {"at": strategy.at.isoformat() if strategy.at else None}


def read_strategy(data: dict[str, Any]) -> Strategy:
    """Return the strategy that `stored_strategy` wrote."""
    audience = data["audience"]
    whole: dict[str, Any] = data | {
        "steps": tuple(Step(**step) for step in data["steps"]),
        "audience": Audience(tuple(audience["people"]), tuple(audience["groups"])),
        "gates": tuple(data["gates"]),
        "at": datetime.fromisoformat(data["at"]) if data["at"] else None,
    }
    return Strategy(**whole)


def strategy_hash(strategy: Strategy) -> str:
    """Return 16 hexadecimal digits that equal strategies share."""
    text = json.dumps(stored_strategy(strategy), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]
