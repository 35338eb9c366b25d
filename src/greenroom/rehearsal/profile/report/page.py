"""The whole page."""

import base64
import hashlib
from pathlib import Path

from greenroom.rehearsal.load.report.markup import Markup, element, together
from greenroom.rehearsal.load.report.page import ARCH, marked
from greenroom.rehearsal.load.report.page import STYLE as SHARED_STYLE
from greenroom.rehearsal.profile.advice.words import amount
from greenroom.rehearsal.profile.compare import Comparison
from greenroom.rehearsal.profile.model import START_UP, Growth, Profile
from greenroom.rehearsal.profile.report.growth import growth_section
from greenroom.rehearsal.profile.report.parts import advice_list, changes_table
from greenroom.rehearsal.profile.report.steps import step_parts
from greenroom.rehearsal.profile.words import sentence

HERE = Path(__file__).parent


def page(profile: Profile, comparison: Comparison | None = None) -> str:
    """Return the profile as one HTML file."""
    script = (HERE / "flame.js").read_text("utf-8")
    head = together(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        element("meta", http_equiv="Content-Security-Policy", content=policy(script)),
        Markup('<meta name="color-scheme" content="light dark">'),
        element("title", f"Profile of {profile.app}"),
        element("style", Markup(SHARED_STYLE.read_text("utf-8"))),
        element("style", Markup((HERE / "style.css").read_text("utf-8"))),
    )
    body = element(
        "body",
        element("main", _heading(profile), *_sections(profile, comparison), _foot(profile)),
        element("script", Markup(script)),
    )
    return f"<!doctype html>\n{element('html', element('head', head), body, lang='en')}\n"


def policy(script: str) -> str:
    """Return a policy under which this script runs and nothing else."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _heading(profile: Profile) -> Markup:
    notes = element("ul", *(element("li", marked(note)) for note in profile.notes), class_="notes")
    return element(
        "header",
        element("p", Markup(ARCH), "Greenroom", class_="brand"),
        element(
            "p", f"{profile.app} · journey {profile.journey} · {_day(profile)}", class_="crumbs"
        ),
        element("h1", marked(sentence(profile))),
        notes if profile.notes else Markup(),
        _numbers(profile),
    )


def _numbers(profile: Profile) -> Markup:
    start = next((step for step in profile.steps if step.name == START_UP), None)
    opening = next((step for step in profile.steps if step.number == 0), None)
    slowest, growth = profile.slowest, profile.growth
    held = max((step.held or 0.0 for step in profile.actions), default=0.0)
    measured = any(step.held is not None for step in profile.actions)
    cards = [
        ("start-up", amount(start.seconds) if start else "not seen", ""),
        ("session start", amount(opening.seconds) if opening else "not seen", _first(opening)),
        ("slowest step", amount(slowest.seconds) if slowest else "not seen", _first(slowest)),
        ("others got no answer for", amount(held) if measured else "not measured", "at most"),
        ("memory each session keeps", _kept(growth), ""),
    ]
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", value, element("small", small)))
            for name, value, small in cards
        ),
        class_="numbers",
    )


def _first(step: object) -> str:
    first = getattr(step, "first", None)
    return "" if first is None else f"first time {amount(first)}"


def _kept(growth: Growth | None) -> str:
    if growth is None:
        return "not measured"
    return f"{growth.bytes_each / 1e6:.1f} MB" if growth.leaks else "nothing"


def _sections(profile: Profile, comparison: Comparison | None) -> list[Markup]:
    found = [
        _section("What to do", _order(profile), advice_list(profile.advice)),
        _section(
            "Against the version before",
            comparison.sentence if comparison else "",
            changes_table(comparison) if comparison else Markup(),
        ),
        _section(
            "Each step",
            "The widest bar is the dearest. Choose a bar to see it larger; arrow keys go from bar to "
            "bar, Enter goes in, Escape comes out.",
            _keys(),
            *step_parts(profile),
        ),
        _section("What stays behind", "", growth_section(profile.growth)),
    ]
    return [section for section in found if section]


def _order(profile: Profile) -> str:
    if profile.advice:
        return "In the order in which it usually pays."
    return ""


def _section(title: str, words: str, *inside: Markup) -> Markup:
    if not any(inside):
        return Markup()
    said = element("p", marked(words), class_="soft") if words else Markup()
    return element("section", element("h2", title), said, *inside)


def _keys() -> Markup:
    names = (("own-key", "the app's own code"), ("library-key", "packages and the framework"))
    items = (
        element("span", element("i", class_=kind, aria_hidden="true"), words)
        for kind, words in names
    )
    return element("p", *items, class_="legend")


def _foot(profile: Profile) -> Markup:
    return element("footer", f"Made by greenroom profile on {_day(profile)}.")


def _day(profile: Profile) -> str:
    return profile.made_at[:16].replace("T", " ") + " UTC"
