"""What programs print, made safe to show: escaped, colours as classes, every other control sequence dropped."""

import re

from markupsafe import Markup, escape

from greenroom.web.views import LogLine

_SEQUENCE = re.compile(
    r"\x1b\[(?P<codes>[0-9;]*)m"  # colours and weights
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # other control sequences
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and links
    r"|\x1b[@-Z\\-_]?"
    r"|[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]"
)
_COLOURS = {str(code): f"ansi-{code % 10}" for code in (*range(30, 38), *range(90, 98))}
_LONGEST = 4000


def plain(text: str) -> str:
    """Return text without control sequences."""
    return _SEQUENCE.sub("", text)


def coloured(text: str) -> Markup:
    """Return a line as HTML, its colours as classes `ansi-0` to `ansi-7` and `ansi-bold`."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]} … {len(text) - _LONGEST:,} more characters"
    html, style, position = Markup(), frozenset[str](), 0
    for found in _SEQUENCE.finditer(text):
        html += _styled(text[position : found.start()], style)
        position = found.end()
        if found["codes"] is not None:
            style = _after(style, found["codes"])
    return html + _styled(text[position:], style)


def ticked(text: str) -> Markup:
    """Return a sentence as HTML; what stands between `backticks` is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def log_line(line: LogLine) -> Markup:
    """Return a line of a log as an item of the list."""
    clock = line.at[11:19]
    return Markup(
        '<li><time datetime="{}">{}</time><span class="from">{}</span><code>{}</code></li>'
    ).format(line.at, clock, short(line.instance), coloured(line.text))


def short(instance: str) -> str:
    """Return the end of an instance's id, enough to tell it from its neighbours."""
    return instance.rpartition("-")[2][-6:]


def _styled(text: str, style: frozenset[str]) -> Markup:
    if not style or not text:
        return escape(text)
    return Markup('<span class="{}">{}</span>').format(" ".join(sorted(style)), text)


def _after(style: frozenset[str], codes: str) -> frozenset[str]:
    for code in codes.split(";"):
        if code in ("", "0"):
            style = frozenset()
        elif code == "1":
            style |= {"ansi-bold"}
        elif code in ("22", "39"):
            style = frozenset(s for s in style if (s == "ansi-bold") == (code == "39"))
        elif code in _COLOURS:
            style = frozenset(s for s in style if s == "ansi-bold") | {_COLOURS[code]}
    return style
