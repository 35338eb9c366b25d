"""What a strategy would do, in sentences, before anybody begins it."""

from collections.abc import Sequence

from greenroom.publish.config.measures import duration_in_words
from greenroom.releases.rollouts.assignment import Audience
from greenroom.releases.rollouts.brings import FlagChange, VersionChange
from greenroom.releases.rollouts.machine.moves import share
from greenroom.releases.rollouts.model import Step, Strategy
from greenroom.releases.rollouts.strategy.rules import Chosen


def plan(
    chosen: Chosen, brings: VersionChange | FlagChange, plain: Sequence[str]
) -> tuple[str, ...]:
    """Return what would happen, in its order; `plain` are the sentences of a release at once."""
    rest = plain[1:] if chosen.strategy.steps else plain
    return (*_steps(chosen.strategy, brings.name), *rest, *_conditions(chosen, brings))


_AMONG_OTHERS = {
    "queue": "While another one is under way, it waits in the queue.",
    "replace": "It takes the place of another one that is under way.",
}


def _conditions(chosen: Chosen, brings: VersionChange | FlagChange) -> list[str]:
    strategy, found = chosen.strategy, list[str]()
    is_flag = isinstance(brings, FlagChange)
    if chosen.supersede != "reject":
        found.append(_AMONG_OTHERS[chosen.supersede])
    if strategy.at:
        found.append(f"It begins at {strategy.at:%Y-%m-%d %H:%M %Z}.")
    if chosen.frozen_until:
        found.append(f"A freeze window holds it until {chosen.frozen_until:%Y-%m-%d %H:%M} UTC.")
    if strategy.kind == "blue-green":
        found.append("As many instances as the old version has are started before the switch.")
    if strategy.gates:
        found.append(f"These gates are asked: {', '.join(strategy.gates)}.")
        found.append(
            f"If one fails, newcomers get {brings.before if is_flag else 'the version before'} again."
            if strategy.on_fail == "rollback"
            else "If one fails, everything stays as it is until a person decides."
        )
    if strategy.soak:
        long = duration_in_words(strategy.soak)
        kept = "Its gates are asked for another" if is_flag else "The old version stays ready for"
        found.append(f"{kept} {long}.")
    return found


def _steps(strategy: Strategy, name: str) -> list[str]:
    if not strategy.steps:
        return []
    shares = ", ".join(_step(step, strategy.audience) for step in strategy.steps)
    return [f"{name} goes to {shares}, then to everybody."]


def _step(step: Step, audience: Audience) -> str:
    who = share(step.weight) if step.weight else audience_in_words(audience) or "nobody yet"
    if step.pause is None:
        return who
    return f"{who} for {duration_in_words(step.pause)}"


def audience_in_words(audience: Audience) -> str:
    """Return `kelly and the group beta`; empty for no audience."""
    names = [*audience.people, *(f"the group {group}" for group in audience.groups)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
