"""Every session as a bar: who came when, which step made them wait, who was thrown out."""

from greenroom.rehearsal.load.model import Played, PlayedStep, Result
from greenroom.rehearsal.load.report.markup import Markup, element, label, picture, together
from greenroom.rehearsal.load.report.scales import Scale, ticks, time_words
from greenroom.rehearsal.load.verdict import seconds

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 1040.0, 76.0, 24.0, 8.0, 28.0
MOST_ROWS, MOST_BARS = 60, 6000
SLOW, VERY = 1.0, 4.0
"""Seconds from which a wait is drawn as slow without an objective; times of it as very slow."""
Rows = list[list[Played]]


def gantt(result: Result) -> Markup:
    """Draw the sessions, a row per person, or per place in an open test."""
    rows = picked(arranged(result.sessions, shared=result.plan.is_open))
    end = max((one.ended for row in rows for one in row), default=1.0)
    height = 14.0 if len(rows) <= 30 else 9.0
    whole = TOP + height * len(rows) + BOTTOM
    x = Scale(0, end, LEFT, WIDTH - RIGHT)
    labels = {step.number: step.label for part in result.phases for step in part.steps}
    slow = result.under or SLOW
    return picture(
        WIDTH,
        whole,
        "Sessions by time, a row per person",
        *(_grid(mark, x, whole) for mark in ticks(end, 8) if mark <= end),
        *(
            _session(one, TOP + height * n, height - 3, x, labels, slow)
            for n, row in enumerate(rows)
            for one in row
        ),
        label(LEFT - 10, TOP + 10, "person 1", text_anchor="end"),
        label(LEFT - 10, whole - BOTTOM - 2, f"{len(rows)} shown", text_anchor="end"),
    )


def arranged(sessions: tuple[Played, ...], *, shared: bool) -> Rows:
    """Return a row per person; shared ones hold whoever fits behind another who left for good."""
    rows: Rows = []
    by_person: dict[int, list[Played]] = {}
    for one in sorted(sessions, key=lambda session: session.began):
        row = by_person.get(one.user)
        if row is None:
            row = next((each for each in rows if shared and each[-1].ended <= one.began), None)
        if row is None:
            row = []
            rows.append(row)
        row.append(one)
        by_person[one.user] = row
    return rows


def picked(rows: Rows) -> Rows:
    """Return as many rows as can be told apart, evenly from all, and no more bars than a page bears."""
    step = max(1.0, len(rows) / MOST_ROWS)
    chosen = [rows[int(n * step)] for n in range(min(len(rows), MOST_ROWS))]
    room = MOST_BARS
    found: Rows = []
    for row in chosen:
        room -= sum(len(one.steps) + 1 for one in row)
        if room < 0 and found:
            break
        found.append(row)
    return found


def _grid(mark: float, x: Scale, whole: float) -> Markup:
    return together(
        element("line", x1=x(mark), x2=x(mark), y1=TOP, y2=whole - BOTTOM, class_="grid"),
        label(x(mark), whole - 8, time_words(mark), text_anchor="middle"),
    )


def _session(
    one: Played, top: float, height: float, x: Scale, labels: dict[int, str], slow: float
) -> Markup:
    left, right = x(one.began), x(one.ended)
    middle = top + height / 2
    parts = [element("line", x1=left, x2=right, y1=middle, y2=middle, class_="thinking")]
    parts += [_step(step, top, height, x, labels, slow) for step in one.steps]
    if one.ending in {"broken", "stuck"}:
        title = element("title", f"{one.ending} after {seconds(one.ended - one.began)}")
        parts.append(element("circle", title, cx=right, cy=middle, r=height / 2, class_="failed"))
    return together(*parts)


def _step(
    step: PlayedStep, top: float, height: float, x: Scale, labels: dict[int, str], slow: float
) -> Markup:
    took = step.done - step.sent
    words = f"{labels.get(step.number, f'step {step.number}')}: {seconds(took)}"
    kind = "very" if took > slow * VERY else "slow" if took > slow else "fine"
    title = element("title", words + (", wrong output" if step.wrong else ""))
    return element(
        "rect",
        title,
        x=x(step.sent),
        y=top,
        width=max(1.2, x(step.done) - x(step.sent)),
        height=height,
        class_="wrong" if step.wrong else kind,
    )
