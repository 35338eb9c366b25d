"""How long steps took while people came and went."""

from greenroom.rehearsal.load.model import Moment, Result
from greenroom.rehearsal.load.report.markup import Markup, element, label, line, picture, together
from greenroom.rehearsal.load.report.scales import Scale, ticks, time_words, whole_ticks
from greenroom.rehearsal.load.schedule import steady_from, steady_until
from greenroom.rehearsal.load.verdict import seconds

WIDTH, HEIGHT = 1040.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 48.0, 26.0, 28.0
MOST_POINTS = 240
"""More would be narrower than a line."""


def over_time(result: Result) -> Markup:
    """Draw p50 and p95 of all steps by time, the number of people behind them."""
    drawn = thinned(result.moments)
    end = max(1.0, drawn[-1].at + 1) if drawn else 1.0
    x = Scale(0, end, LEFT, WIDTH - RIGHT)
    highest = max((moment.p95 or 0 for moment in drawn), default=0)
    if result.under and result.under < highest * 3:
        highest = max(highest, result.under)
    marks = ticks(highest * 1.05)
    y = Scale(0, marks[-1], HEIGHT - BOTTOM, TOP)
    people = whole_ticks(result.most_users)
    users = Scale(0, people[-1], HEIGHT - BOTTOM, TOP)
    return picture(
        WIDTH,
        HEIGHT,
        "Time from event to output, by time, with the number of people",
        _phases(result, x, end),
        _area(drawn, x, users),
        *(_grid(mark, y) for mark in marks),
        *(label(WIDTH - RIGHT + 10, users(n) + 4, f"{n:g}", class_="people") for n in people),
        *(
            label(x(mark), HEIGHT - 8, time_words(mark), text_anchor="middle")
            for mark in ticks(end, 8)
            if mark <= end
        ),
        _curve(drawn, x, y, "p50"),
        _curve(drawn, x, y, "p95"),
        _objective(result, x, y, marks[-1], end),
        *_failures(drawn, x),
        *_hints(drawn, x),
    )


def thinned(moments: tuple[Moment, ...]) -> list[Moment]:
    """Return at most `MOST_POINTS` moments: of each group the slowest, its failures added up."""
    size = -(-len(moments) // MOST_POINTS) or 1
    groups = [moments[i : i + size] for i in range(0, len(moments), size)]
    return [_joined(group) for group in groups]


def _joined(group: tuple[Moment, ...]) -> Moment:
    p50 = [each.p50 for each in group if each.p50 is not None]
    p95 = [each.p95 for each in group if each.p95 is not None]
    return Moment(
        group[0].at,
        max(each.users for each in group),
        max(p50, default=None),
        max(p95, default=None),
        sum(each.done for each in group),
        sum(each.failed for each in group),
    )


def _phases(result: Result, x: Scale, end: float) -> Markup:
    bounds = (0.0, steady_from(result.plan), steady_until(result.plan), end)
    names = ("ramp-up", "steady: counts", "cool-down")
    parts = []
    for name, begin, until in zip(names, bounds, bounds[1:], strict=False):
        left, right = x(min(begin, end)), x(min(until, end))
        if name.startswith("steady"):
            height = HEIGHT - TOP - BOTTOM
            parts.append(
                element("rect", x=left, y=TOP, width=right - left, height=height, class_="steady")
            )
        if right - left > 70:
            parts.append(label((left + right) / 2, 14, name, text_anchor="middle"))
    return together(*parts)


def _area(moments: list[Moment], x: Scale, users: Scale) -> Markup:
    floor = users(0)
    points = [(x(moment.at + 0.5), users(moment.users)) for moment in moments]
    if not points:
        return Markup()
    around = [(points[0][0], floor), *points, (points[-1][0], floor)]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in around)
    return element("polygon", points=path, class_="crowd")


def _grid(mark: float, y: Scale) -> Markup:
    return together(
        element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(mark), y2=y(mark), class_="grid"),
        label(LEFT - 8, y(mark) + 4, seconds(mark) if mark else "0", text_anchor="end"),
    )


def _curve(moments: list[Moment], x: Scale, y: Scale, which: str) -> Markup:
    points = [
        (x(moment.at + 0.5), y(value))
        for moment in moments
        if (value := moment.p50 if which == "p50" else moment.p95) is not None
    ]
    return line(points, class_=which)


def _objective(result: Result, x: Scale, y: Scale, highest: float, end: float) -> Markup:
    if result.under is None or result.under > highest:
        return Markup()
    at = y(result.under)
    return together(
        element("line", x1=x(0), x2=x(end), y1=at, y2=at, class_="objective"),
        label(x(0) + 6, at - 5, f"objective {seconds(result.under)}", class_="objective-words"),
    )


def _failures(moments: list[Moment], x: Scale) -> list[Markup]:
    return [
        element("circle", cx=x(moment.at + 0.5), cy=TOP + 6, r=4, class_="failed")
        for moment in moments
        if moment.failed
    ]


def _hints(moments: list[Moment], x: Scale) -> list[Markup]:
    """Lay an invisible strip over each moment that says its numbers."""
    width = x(1) - x(0) if len(moments) < 2 else x(moments[1].at) - x(moments[0].at)
    height = HEIGHT - TOP - BOTTOM
    return [
        element(
            "rect",
            element("title", _said(moment)),
            x=x(moment.at),
            y=TOP,
            width=width,
            height=height,
            class_="hint",
        )
        for moment in moments
    ]


def _said(moment: Moment) -> str:
    parts = [f"{time_words(moment.at)}: {moment.users} people"]
    if moment.p50 is not None and moment.p95 is not None:
        parts.append(f"p50 {seconds(moment.p50)}, p95 {seconds(moment.p95)}")
    if moment.failed:
        parts.append(f"{moment.failed} failed")
    return "; ".join(parts)
