"""How the times of each step are spread: small histograms on one logarithmic scale."""

import math
from collections import Counter
from collections.abc import Sequence

from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.report.markup import Markup, element, label, picture, together
from greenroom.rehearsal.load.report.steps import shortened
from greenroom.rehearsal.load.schedule import phase_at
from greenroom.rehearsal.load.verdict import seconds

WIDTH, HEIGHT, LEFT, RIGHT = 330.0, 108.0, 4.0, 4.0
PER_DECADE = 12
DECADES = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)


def distributions(result: Result) -> Markup:
    """Draw a histogram per step of the phase that counts."""
    times = took_by_step(result)
    bins = [_bin(value) for values in times.values() for value in values]
    if not bins:
        return Markup()
    low, high = min(bins) - 1, max(bins) + 2
    return together(
        *(
            _histogram(step.label, times[step.number], low, high)
            for step in result.counted.steps
            if step.number in times
        )
    )


def took_by_step(result: Result) -> dict[int, list[float]]:
    """Return the seconds that each step took in the phase that counts."""
    found: dict[int, list[float]] = {}
    for session in result.sessions:
        for step in session.steps:
            if phase_at(result.plan, step.sent) == result.counted.name:
                found.setdefault(step.number, []).append(step.done - step.sent)
    return found


def _bin(value: float) -> int:
    return math.floor(math.log10(max(value, 1e-5)) * PER_DECADE)


def _histogram(name: str, values: Sequence[float], low: int, high: int) -> Markup:
    counts = Counter(_bin(value) for value in values)
    tallest = max(counts.values())
    floor, top = HEIGHT - 22, 26.0
    width = (WIDTH - LEFT - RIGHT) / (high - low)

    def place(number: float) -> float:
        return LEFT + (number - low) * width

    bars = [
        element(
            "rect",
            element("title", f"{_range(number)}: {count:,} times"),
            x=place(number) + 0.5,
            y=floor - (floor - top) * count / tallest,
            width=max(1.0, width - 1),
            height=(floor - top) * count / tallest,
            class_="half",
        )
        for number, count in counts.items()
    ]
    marks = [
        label(place(_bin(decade)), HEIGHT - 6, seconds(decade), text_anchor="middle")
        for decade in DECADES
        if low + 1 < math.log10(decade) * PER_DECADE < high - 1
    ]
    axis = element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=floor, y2=floor, class_="axis")
    return picture(
        WIDTH,
        HEIGHT,
        f"Times of {name}",
        label(LEFT, 14, shortened(name, 40), class_="name"),
        axis,
        *bars,
        *marks,
    )


def _range(number: int) -> str:
    return f"{seconds(10 ** (number / PER_DECADE))} to {seconds(10 ** ((number + 1) / PER_DECADE))}"
