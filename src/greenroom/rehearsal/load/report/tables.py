"""What is better read than looked at: figures per step, troubles, conditions."""

from collections.abc import Iterable, Sequence

from greenroom.rehearsal.load.compare import Comparison
from greenroom.rehearsal.load.model import Result, StepTimes
from greenroom.rehearsal.load.report.markup import Markup, element, together
from greenroom.rehearsal.load.verdict import seconds

DASH = "–"  # noqa: RUF001 - a dash for what is not there


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> Markup:
    """Return a table; its first column is words, the others are numbers."""
    top = element("tr", *(element("th", words, scope="col") for words in head))
    body = [
        element(
            "tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])
        )
        for row in rows
    ]
    inside = element("table", element("caption", caption), element("thead", top), *body)
    return element("div", inside, class_="scroll", tabindex=0, role="group", aria_label=caption)


def step_table(result: Result) -> Markup:
    """Return every figure of every step."""
    head = ("step", "times", "first output p50", "alone", "p50", "p95", "p99", "longest")
    rows = [_figures(step, result.alone.step(step.number)) for step in result.counted.steps]
    return table(head, rows, f"Each step in the {result.counted.name} phase")


def comparison_table(comparison: Comparison) -> Markup:
    """Return each step before and now."""
    head = ("step", "p50 before", "p50 now", "p95 before", "p95 now", "change")
    rows = [
        (
            change.label,
            seconds(change.before.p50) if change.before else DASH,
            seconds(change.now.p50) if change.now else DASH,
            seconds(change.before.p95) if change.before else DASH,
            seconds(change.now.p95) if change.now else DASH,
            change.word + (f" ({change.ratio:.2f} times)" if change.ratio else ""),
        )
        for change in comparison.steps
    ]
    return table(head, rows, f"Before: {comparison.before.app}. Now: {comparison.now.app}.")


def trouble_list(result: Result) -> Markup:
    """Return how sessions failed and which outputs were wrong."""
    failed = [
        _row(
            f"{trouble.count:,} {'cut' if trouble.disconnected else 'failed'}",
            "bad",
            trouble.label,
            trouble.why,
        )
        for trouble in result.troubles
    ]
    wrong = [
        _row(
            f"{each.sessions:,} of {result.checked:,}",
            "warn" if each.drifted else "bad",
            f"{each.label}: output {each.output}",
            each.words + (", afterwards for one person too" if each.drifted else ""),
        )
        for each in result.wrong
    ]
    return element("ul", *failed, *wrong, class_="troubles") if failed or wrong else Markup()


def conditions(result: Result) -> Markup:
    """Return under which conditions all this holds."""
    plan = result.plan
    crowd = f"{plan.rate:g} arrivals per second" if plan.rate else f"{plan.users:,} people repeat"
    factor = "as recorded" if plan.think == 1 else f"{plan.think:g} times as recorded"
    think = f"{factor}, varied by {plan.jitter:.0%}"
    checks = f"{result.checked:,} of {len(result.sessions):,} sessions"
    pairs = (
        ("Load", crowd),
        ("Phases", f"ramp-up {plan.ramp or 0:.0f} s, steady {plan.duration:.0f} s"),
        ("Think time", think if plan.think else "left out"),
        (
            "Static files",
            {"none": "not fetched", "once": "once per process"}.get(plan.assets, "each"),
        ),
        ("Outputs checked", checks),
        ("Generator", result.health.sentence),
        ("Machine", result.machine),
        ("Address", result.target),
    )
    return element(
        "dl",
        *(element("div", element("dt", name), element("dd", words)) for name, words in pairs),
        class_="pairs",
    )


def log(result: Result) -> Markup:
    """Return the app's last lines."""
    return element("pre", "\n".join(result.log), tabindex=0) if result.log else Markup()


def _figures(step: StepTimes, alone: StepTimes | None) -> tuple[str, ...]:
    first = DASH if step.first_p50 is None else seconds(step.first_p50)
    single = DASH if alone is None else seconds(alone.p50)
    spread = (seconds(each) for each in (step.p50, step.p95, step.p99, step.max))
    return (step.label, f"{step.count:,}", first, single, *spread)


def _row(count: str, kind: str, where: str, words: str) -> Markup:
    return element(
        "li",
        element("b", count, class_=kind),
        together(element("span", where, class_="where"), element("span", words, class_="why")),
    )
