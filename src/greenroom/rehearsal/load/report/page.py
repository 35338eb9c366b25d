"""The whole page."""

from pathlib import Path

from greenroom.rehearsal.load.compare import Comparison
from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.report.distributions import distributions
from greenroom.rehearsal.load.report.gantt import MOST_ROWS, gantt
from greenroom.rehearsal.load.report.markup import Markup, element, together
from greenroom.rehearsal.load.report.over_time import over_time
from greenroom.rehearsal.load.report.steps import steps
from greenroom.rehearsal.load.report.tables import (
    comparison_table,
    conditions,
    log,
    step_table,
    trouble_list,
)
from greenroom.rehearsal.load.verdict import seconds

STYLE = Path(__file__).with_name("style.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
ARCH = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="arch" fill="none" d="M4 20V12a8 8 0 0 1 16 0v8"/>'
    '<circle class="lamp" cx="12" cy="14" r="2.4"/></svg>'
)
STATES = {
    "passed": ("●", "served well"),
    "failed": ("✗", "not served well"),
    "invalid": ("◐", "not valid"),
}


def page(result: Result, comparison: Comparison | None = None) -> str:
    """Return the report as one HTML file."""
    head = together(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        Markup('<meta name="color-scheme" content="light dark">'),
        element("title", f"Load test of {result.app}"),
        element("style", Markup(STYLE.read_text("utf-8"))),
    )
    body = element("main", _heading(result), *_sections(result, comparison), _foot(result))
    return f"<!doctype html>\n{element('html', element('head', head), element('body', body), lang='en')}\n"


def _heading(result: Result) -> Markup:
    verdict = result.verdict
    kind = "passed" if verdict.passed else "failed" if verdict.valid else "invalid"
    shape, words = STATES[kind]
    notes = element("ul", *(element("li", marked(note)) for note in verdict.notes), class_="notes")
    return element(
        "header",
        element("p", Markup(ARCH), "Greenroom", class_="brand"),
        element("p", f"{result.app} · journey {result.journey} · {_day(result)}", class_="crumbs"),
        element(
            "h1",
            element("span", f"{shape} {words}", class_=f"state {kind}"),
            marked(verdict.sentence),
        ),
        notes if verdict.notes else Markup(),
        _numbers(result),
    )


def _numbers(result: Result) -> Markup:
    slowest = result.counted.slowest
    single = result.alone.step(slowest.number) if slowest else None
    done = sum(phase.done for phase in result.phases)
    cards = [
        ("people at once, at most", f"{result.most_users:,}", ""),
        ("sessions complete", f"{done:,}", f"{result.counted.sessions_per_minute:.0f} a minute"),
        ("p95 of the slowest step", seconds(slowest.p95) if slowest else "–", _beside(single)),  # noqa: RUF001
        ("errors", f"{result.failed:,}", "" if not result.failed else "see below"),
        ("sessions with wrong outputs", f"{result.wrong_sessions:,}", f"of {result.checked:,}"),
    ]
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value, element("small", small)))
            for name, value, small in cards
        ),
        class_="numbers",
    )


def _beside(single: object) -> str:
    p50 = getattr(single, "p50", None)
    return "" if p50 is None else f"alone {seconds(p50)}"


def _sections(result: Result, comparison: Comparison | None) -> list[Markup]:
    before = comparison.before if comparison else None
    bars = "Dark bar: up to the median; light bar: up to p95; line: one person alone."
    shown = (
        f" {MOST_ROWS} of them." if len({one.user for one in result.sessions}) > MOST_ROWS else ""
    )
    found = [
        _section("Troubles", "", trouble_list(result)),
        _section("The app's last lines", "", log(result)),
        _section(
            "Against the version before",
            " ".join((comparison.sentence, comparison.caution)).strip() if comparison else "",
            comparison_table(comparison) if comparison else Markup(),
        ),
        _section("Over time", "", _legend(), over_time(result)),
        _section(
            "Each step",
            bars + (" Thin bar below: p95 of the version before." if before else ""),
            steps(result, before),
        ),
        _section("", "", step_table(result)),
        _section(
            "How the times are spread", "", element("div", distributions(result), class_="few")
        ),
        _section("Who waited when", f"A row per person.{shown}", _waiting(result), gantt(result)),
        _section("Conditions", "", conditions(result)),
    ]
    return [section for section in found if section]


def _section(title: str, words: str, *inside: Markup) -> Markup:
    if not any(inside):
        return Markup()
    heading = element("h2", title) if title else Markup()
    said = element("p", marked(words), class_="soft") if words else Markup()
    return element("section", heading, said, *inside)


def _legend() -> Markup:
    names = (("p50-key", "median"), ("p95-key", "p95"), ("crowd-key", "people, right scale"))
    return _keys((*names, ("failed-key", "sessions failed")))


def _waiting(result: Result) -> Markup:
    slow = seconds(result.under or 1.0)
    return _keys(
        (
            ("fine-key", f"waited less than {slow}"),
            ("slow-key", f"more than {slow}"),
            ("very-key", f"more than {seconds(4 * (result.under or 1.0))}"),
            ("wrong-key", "wrong output"),
            ("failed-key", "thrown out"),
        )
    )


def marked(sentence: str) -> Markup:
    """Return a sentence with what stands in back-quotes as code."""
    parts = sentence.split("`")
    return together(
        *(element("code", part) if n % 2 else together(part) for n, part in enumerate(parts))
    )


def _keys(names: tuple[tuple[str, str], ...]) -> Markup:
    items = (
        element("span", element("i", class_=kind, aria_hidden="true"), words)
        for kind, words in names
    )
    return element("p", *items, class_="legend")


def _foot(result: Result) -> Markup:
    return element("footer", f"Made by greenroom load on {_day(result)}.")


def _day(result: Result) -> str:
    return result.made_at[:16].replace("T", " ") + " UTC"
