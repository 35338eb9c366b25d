"""Waits until a rollout has to wait itself: for a person, for its gates, for its time."""

import time

from greenroom.api.schemas import RolloutOut
from greenroom.cli.client import part
from greenroom.cli.target import AppDoor

ASKED_EVERY = 0.2
"""Seconds."""
_GOES_BY_ITSELF = ("warming", "promoting", "aborting")
_WENT_WRONG = ("failed", "aborted", "cancelled")


def settled(door: AppDoor, rollout: RolloutOut) -> RolloutOut:
    """Return the rollout once it goes no further by itself for now; every state ends in time."""
    while _moves(rollout):
        time.sleep(ASKED_EVERY)
        rollout = door.get(f"rollouts/{part(rollout.id)}", RolloutOut)
    return rollout


def exit_code(rollout: RolloutOut) -> int:
    """Return 2 if it did not get through."""
    return 2 if rollout.state in _WENT_WRONG else 0


def _moves(rollout: RolloutOut) -> bool:
    if rollout.state == "pending":
        return rollout.strategy.at is None and rollout.frozen_until is None
    is_on_its_way = rollout.desired_weight != rollout.observed_weight
    return rollout.state in _GOES_BY_ITSELF or (rollout.state == "stepping" and is_on_its_way)
