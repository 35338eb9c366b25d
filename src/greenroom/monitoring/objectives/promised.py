"""From `[objectives]`, of an app or of a stage, to objectives."""

from datetime import timedelta

from greenroom.monitoring.objectives.model import Objective
from greenroom.publish.config.objectives import ObjectivesPart


def promised(part: ObjectivesPart) -> tuple[Objective, ...]:
    """Return the objectives that it says."""
    window, found = timedelta(seconds=part.window), list[Objective]()
    if part.good is not None:
        found.append(Objective("good", _share(part.good), window=window))
    if part.fast is not None and part.within is not None:
        found.append(Objective("fast", _share(part.fast), part.within, window))
    return tuple(found)


def _share(percent: float) -> float:
    return round(percent / 100, 9)
