"""The advice as a list, and what has changed as a table."""

from collections.abc import Sequence

from greenroom.rehearsal.load.report.markup import Markup, element, together
from greenroom.rehearsal.load.report.page import marked
from greenroom.rehearsal.profile.advice.words import amount
from greenroom.rehearsal.profile.compare import Comparison, StepChange
from greenroom.rehearsal.profile.model import Advice
from greenroom.rehearsal.profile.words import within

WAYS = {
    "move out": "move work out",
    "faster code": "faster code",
    "cache": "keep results",
    "async": "do aside",
    "leak": "give back",
}
NOTHING = "Nothing was found that would be worth a change."


def advice_list(advice: Sequence[Advice]) -> Markup:
    """Return the pieces of advice with their evidence."""
    if not advice:
        return element("p", NOTHING, class_="soft")
    return element("ol", *(_advice(each) for each in advice), class_="advice")


def _advice(advice: Advice) -> Markup:
    frame = advice.frame
    code = Markup()
    if frame and advice.source:
        code = element("pre", element("span", frame.place, class_="place"), f"  {advice.source}")
        if words := within(frame):
            code = together(code, element("p", marked(words), class_="soft"))
    return element(
        "li",
        element("p", WAYS[advice.way], class_=f"way {advice.way.split()[0]}"),
        element(
            "div",
            element("p", marked(advice.what), class_="what"),
            element("p", marked(advice.evidence), class_="soft"),
            code,
        ),
    )


def changes_table(comparison: Comparison) -> Markup:
    """Return each step before and now, with the lines that made the change."""
    heads = ("Step", "Before", "Now", "Lines")
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    rows = (_change(step) for step in comparison.steps)
    table = element("table", element("thead", head), element("tbody", *rows), class_="changes")
    return element("div", table, class_="scroll", tabindex=0, role="group", aria_label="Changes")


def _change(step: StepChange) -> Markup:
    kind = ""
    if step.changed:
        kind = "worse" if (step.after or 0.0) > (step.before or 0.0) else "better"
    shape = {"worse": "▲ ", "better": "▼ "}.get(kind, "")
    lines = together(*(element("div", marked(line.words)) for line in step.lines))
    return element(
        "tr",
        element("th", step.name, scope="row"),
        element("td", _time(step.before)),
        element("td", shape + _time(step.after), class_=kind or None),
        element("td", lines if step.changed else Markup()),
    )


def _time(seconds: float | None) -> str:
    return "not there" if seconds is None else amount(seconds)
