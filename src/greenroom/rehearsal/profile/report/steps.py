"""Each step: how long, on which lines, and its flame graph."""

import json
from collections.abc import Iterator

from greenroom.rehearsal.load.report.markup import Markup, element
from greenroom.rehearsal.load.report.page import marked
from greenroom.rehearsal.profile.advice.words import amount, percent
from greenroom.rehearsal.profile.model import Frame, Profile, StepProfile
from greenroom.rehearsal.profile.words import about_others, calls, plain, sentence, within

MOST_LINES = 12
THIN = 0.002
"""Share of a step below which a stack is left out of the drawing."""


def step_parts(profile: Profile) -> Iterator[Markup]:
    """Yield a part per step; the slowest is open."""
    longest = max((step.seconds for step in profile.steps), default=0.0)
    for step in profile.steps:
        yield _step(profile, step, longest)


def _step(profile: Profile, step: StepProfile, longest: float) -> Markup:
    width = 100 * step.seconds / longest if longest else 0
    summary = element(
        "summary",
        element("span", step.label, class_="name"),
        element(
            "span", element("i", style=f"width:{width:.1f}%"), class_="bar", aria_hidden="true"
        ),
        element("b", amount(step.seconds)),
    )
    said = " ".join(filter(None, (sentence(profile, step), about_others(step))))
    opened = {"open": ""} if step is profile.slowest else {}
    return element(
        "details",
        summary,
        element("p", marked(said), class_="soft"),
        _flame(step),
        _lines(step),
        class_="step",
        **opened,
    )


def _flame(step: StepProfile) -> Markup:
    if not step.stacks:
        return element("p", "The app did nothing in it that could be seen.", class_="soft")
    content = json.dumps(drawn(step), ensure_ascii=False, separators=(",", ":"))
    return element(
        "div",
        element("script", Markup(content.replace("<", "\\u003c")), type="application/json"),
        element("noscript", "The drawing needs JavaScript; the lines below say the same."),
        class_="flame",
        data_name=step.label,
    )


def drawn(step: StepProfile) -> dict[str, object]:
    """Return what the script draws: a table of frames, and stacks of their numbers."""
    frames: dict[Frame, int] = {}
    sources = {line.frame: line.source for line in step.lines}
    least = THIN * step.worked
    stacks = [
        [[frames.setdefault(frame, len(frames)) for frame in stack], round(seconds, 4)]
        for stack, seconds in step.stacks.items()
        if seconds >= least
    ]
    table = [
        [_named(frame), _shown(frame), 1 if frame in sources else 0, sources.get(frame, "")]
        for frame in frames
    ]
    return {"frames": table, "stacks": stacks, "seconds": round(step.seconds, 4)}


def _named(frame: Frame) -> str:
    """Return a function's name; what stands in no function of a notebook is called by its cell."""
    if frame.cell and frame.function == "<module>":
        return f"cell {frame.cell.number}"
    return plain(frame.function)


def _shown(frame: Frame) -> str:
    """Return a place without the way to its package."""
    for root in ("/site-packages/", "/dist-packages/"):
        if root in frame.place:
            return frame.place.rpartition(root)[2]
    return frame.place if frame.file else ""


def _cell(frame: Frame) -> Markup:
    words = within(frame)
    return element("span", marked(words), class_="cell") if words else Markup()


def _lines(step: StepProfile) -> Markup:
    if not step.lines:
        return Markup()
    heads = ("Line", "Time", "Part", "Mostly in")
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    rows = (
        element(
            "tr",
            element(
                "td",
                element("span", line.frame.place, class_="place"),
                element("code", line.source),
                _cell(line.frame),
            ),
            element("td", amount(line.seconds)),
            element("td", percent(line.seconds, step.seconds)),
            element("td", calls(line)),
        )
        for line in step.lines[:MOST_LINES]
    )
    table = element("table", element("thead", head), element("tbody", *rows), class_="lines")
    words = f"Lines of {step.label}"
    return element("div", table, class_="scroll", tabindex=0, role="group", aria_label=words)
