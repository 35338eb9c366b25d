"""Each step alone, under load, and in the version before."""

from greenroom.rehearsal.load.model import Result, StepTimes, Stretch
from greenroom.rehearsal.load.report.markup import Markup, element, label, picture, together
from greenroom.rehearsal.load.report.scales import Scale, ticks
from greenroom.rehearsal.load.verdict import seconds

WIDTH, ROW, LEFT, RIGHT, TOP, BOTTOM = 1040.0, 44.0, 220.0, 84.0, 8.0, 28.0
LONGEST_LABEL = 30


def steps(result: Result, before: Result | None = None) -> Markup:
    """Draw a bar from p50 to p95 per step, with a mark where the step was alone."""
    rows = result.counted.steps
    highest = max((step.p95 for step in rows), default=0.0)
    if before:
        highest = max(highest, max((step.p95 for step in before.counted.steps), default=0.0))
    marks = ticks(highest)
    x = Scale(0, marks[-1], LEFT, WIDTH - RIGHT)
    height = TOP + ROW * len(rows) + BOTTOM
    old = {step.label: step for step in before.counted.steps} if before else {}
    return picture(
        WIDTH,
        height,
        "Time of each step, alone and under load",
        *(_grid(mark, x, height) for mark in marks),
        *(
            _row(TOP + ROW * n, step, result.alone, old.get(step.label), x)
            for n, step in enumerate(rows)
        ),
        *_objective(result, x, marks[-1], height),
    )


def shortened(words: str, most: int = LONGEST_LABEL) -> str:
    """Return words that fit beside a chart."""
    return words if len(words) <= most else words[: most - 1] + "…"


def _grid(mark: float, x: Scale, height: float) -> Markup:
    bottom = height - BOTTOM
    return together(
        element("line", x1=x(mark), x2=x(mark), y1=TOP, y2=bottom, class_="grid"),
        label(x(mark), height - 8, seconds(mark) if mark else "0", text_anchor="middle"),
    )


def _row(top: float, step: StepTimes, alone: Stretch, before: StepTimes | None, x: Scale) -> Markup:
    middle, single = top + ROW / 2, alone.step(step.number)
    parts = [
        label(LEFT - 12, middle + 4, shortened(step.label), text_anchor="end", class_="name"),
        element("rect", x=x(0), y=middle - 7, width=x(step.p50) - x(0), height=14, class_="half"),
        element(
            "rect",
            element("title", _said(step)),
            x=x(step.p50),
            y=middle - 7,
            width=max(2.0, x(step.p95) - x(step.p50)),
            height=14,
            class_="tail",
        ),
        label(x(step.p95) + 8, middle + 4, seconds(step.p95), class_="value"),
    ]
    if before:
        parts.append(_before(before, middle, x))
    if single:
        parts.append(_mark(x(single.p50), middle, f"alone {seconds(single.p50)}"))
    return together(*parts)


def _before(step: StepTimes, middle: float, x: Scale) -> Markup:
    title = element("title", f"before: {_said(step)}")
    return element(
        "rect", title, x=x(0), y=middle + 10, width=x(step.p95) - x(0), height=5, class_="before"
    )


def _mark(x: float, middle: float, words: str) -> Markup:
    title = element("title", words)
    return element("rect", title, x=x - 1.5, y=middle - 12, width=3, height=24, class_="alone")


def _objective(result: Result, x: Scale, highest: float, height: float) -> list[Markup]:
    if result.under is None or result.under > highest:
        return []
    at = x(result.under)
    return [element("line", x1=at, x2=at, y1=TOP, y2=height - BOTTOM, class_="objective")]


def _said(step: StepTimes) -> str:
    return (
        f"{step.label}: p50 {seconds(step.p50)}, p95 {seconds(step.p95)}, "
        f"p99 {seconds(step.p99)}, longest {seconds(step.max)}, {step.count:,} times"
    )
