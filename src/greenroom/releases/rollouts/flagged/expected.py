"""What a flag is while the row of its rollout is as it is: a pure function, so that nothing has to be remembered."""

from greenroom.flags.model import Definition
from greenroom.flags.moving import at_share, for_all
from greenroom.releases.rollouts.brings import FlagChange
from greenroom.releases.rollouts.model import Rollout


def expected(rollout: Rollout) -> Definition:
    """Return the flag's rule in the rollout's state; what describes the flag is as it was at the beginning."""
    change = flag_of(rollout)
    if rollout.is_released:
        return for_all(change.held, change.variant)
    if rollout.splits:
        first = rollout.strategy.audience
        weight = rollout.desired_weight
        return at_share(change.held, change.variant, weight, first.people, first.groups)
    return change.held


def left_behind(rollout: Rollout, moved: Rollout) -> Definition:
    """Return the flag's rule after a move: who is superseded leaves it to everybody, or as it was before."""
    if moved.state == "superseded" and rollout.is_released:
        return expected(rollout)
    return expected(moved)


def weight_of(rollout: Rollout) -> float:
    """Return the percent of the users that its state means."""
    if rollout.is_released:
        return 100.0
    return rollout.desired_weight if rollout.splits else 0.0


def flag_of(rollout: Rollout) -> FlagChange:
    """Return what it brings; only for rollouts of flags."""
    if not isinstance(rollout.brings, FlagChange):
        raise TypeError(f"{rollout.name} is no flag")
    return rollout.brings
