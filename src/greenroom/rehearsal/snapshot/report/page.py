"""The whole page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from greenroom.rehearsal.load.report.markup import Markup, element, together
from greenroom.rehearsal.load.report.page import ARCH, marked
from greenroom.rehearsal.load.report.page import STYLE as COMMON
from greenroom.rehearsal.snapshot.model import Difference, Examined, Seen, Snapshot
from greenroom.rehearsal.snapshot.report.outputs import both, one

HERE = Path(__file__).parent
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
STATES = {
    "passed": ("●", "as approved", "passed"),
    "unapproved": ("○", "not approved yet", "invalid"),
    "differs": ("✗", "differs", "failed"),
    "stuck": ("✗", "could not be played", "failed"),
    "broken": ("✗", "broken", "failed"),
}


@dataclass(frozen=True)
class Shown:
    """The test of one journey, and what it was compared with."""

    examined: Examined
    approved: Snapshot | None


def page(app: str, tests: Sequence[Shown]) -> str:
    """Return the report as one HTML file."""
    head = together(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        Markup('<meta name="color-scheme" content="light dark">'),
        element("title", f"Test of {app}"),
        element("style", Markup(COMMON.read_text("utf-8") + (HERE / "style.css").read_text())),
    )
    body = element(
        "main",
        element("p", Markup(ARCH), "Greenroom", class_="brand"),
        *(_journey(app, test) for test in tests),
        element("script", Markup((HERE / "compare.js").read_text("utf-8"))),
    )
    return f"<!doctype html>\n{element('html', element('head', head), element('body', body), lang='en')}\n"


def _journey(app: str, test: Shown) -> Markup:
    examined = test.examined
    shape, words, kind = STATES[examined.verdict]
    return element(
        "article",
        element("p", f"{app} · journey {examined.journey}", class_="crumbs"),
        element(
            "h1", element("span", f"{shape} {words}", class_=f"state {kind}"), examined.sentence
        ),
        element("ol", *(_step(step, test) for step in examined.seen.steps), class_="steps"),
    )


def _step(step: Seen, test: Shown) -> Markup:
    wrong = [each for each in test.examined.differences if each.step == step.number]
    first = test.examined.verdict == "unapproved"
    mark = "✗" if wrong else "○" if first else "✓"
    head = element(
        "summary",
        element("span", mark, class_="bad" if wrong else "soft" if first else "good"),
        element("span", str(step.number), class_="soft"),
        step.label,
        element("span", _count(wrong, step), class_="soft"),
    )
    inside = together(*_outputs(step, wrong, test.approved))
    is_open = "open" if wrong or first else None
    return element("li", element("details", head, inside, open=is_open))


def _count(wrong: list[Difference], step: Seen) -> str:
    if wrong:
        return f"{len(wrong)} of {len(step.outputs)} outputs differ"
    return f"{len(step.outputs)} output{'' if len(step.outputs) == 1 else 's'}"


def _outputs(step: Seen, wrong: list[Difference], approved: Snapshot | None) -> Iterator[Markup]:
    before = (
        next((each for each in approved.steps if each.number == step.number), None)
        if approved
        else None
    )
    named = {each.output for each in wrong}
    for difference in wrong:
        words = element("p", element("b", difference.output), " ", marked(difference.words))
        old = before.outputs.get(difference.output) if before else None
        now = step.outputs.get(difference.output)
        shown = both(old, now) if difference.kind != "concurrent" and (old or now) else Markup()
        yield element("section", words, shown, class_="difference")
    for name in sorted(step.outputs.keys() - named):
        head = element(
            "summary", element("b", name), element("span", step.outputs[name].kind, class_="soft")
        )
        is_open = "open" if approved is None else None
        yield element("details", head, one(step.outputs[name]), class_="output", open=is_open)
