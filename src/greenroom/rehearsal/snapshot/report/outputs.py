"""One output, before and now: pictures over each other, tables cell by cell, text line by line."""

import base64
import difflib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from greenroom.rehearsal.load.report.markup import Markup, element, together
from greenroom.rehearsal.replay.model import Output
from greenroom.rehearsal.snapshot.images import difference_image

MOST_LINES, MOST_ROWS, MOST_CELL = 160, 40, 80
SHOWN_AS_IMAGE = ("image/png", "image/jpeg", "image/gif", "image/webp")


def both(before: Output | None, now: Output | None) -> Markup:
    """Return two states of one output, one beside or over the other."""
    if before and now and before.kind == now.kind == "image" and _is_picture(before, now):
        return _pictures(before, now)
    if before and now and before.kind == now.kind == "table":
        return _tables(before, now)
    if before is None and now is not None:
        return _side("now", now)
    if now is None and before is not None:
        return _side("approved", before)
    assert before
    assert now
    if before.kind in ("image", "file") or now.kind in ("image", "file"):
        return element("div", _side("approved", before), _side("now", now), class_="beside")
    return _lines(_text(before), _text(now))


def one(output: Output) -> Markup:
    """Return one state of an output."""
    if output.kind == "image" and _is_picture(output):
        return _image(output.data, output.media, "as it was seen")
    if output.kind == "table":
        columns, rows = output.content["columns"], output.content["rows"]
        cells = [[_cell(value) for value in row] for row in rows[:MOST_ROWS]]
        return together(_table(columns, cells), _more(len(rows) - MOST_ROWS, "row"))
    if output.kind in ("image", "file"):
        return element(
            "p", f"{output.media or 'a file'}, {len(output.data):,} bytes", class_="soft"
        )
    lines = _text(output)
    shown = "\n".join(lines[:MOST_LINES])
    return together(element("pre", shown), _more(len(lines) - MOST_LINES, "line"))


def _side(words: str, output: Output) -> Markup:
    return element("figure", element("figcaption", words), one(output))


# Pictures


def _pictures(before: Output, now: Output) -> Markup:
    difference = difference_image(before.data, now.data)
    return element(
        "div",
        element(
            "div",
            *(_view(name, words) for name, words in VIEWS),
            element("input", type="range", min=0, max=100, value=50, aria_label="how much of each"),
            class_="views",
        ),
        element(
            "div",
            _picture("approved", "approved", before.data, before.media),
            _picture("now", "now", now.data, now.media),
            _picture("difference", "what differs", difference, "image/png"),
            class_="stack",
        ),
        class_="pictures",
        data_view="beside",
    )


VIEWS = (
    ("beside", "side by side"),
    ("swipe", "swipe"),
    ("onion", "onion skin"),
    ("difference", "difference"),
)


def _view(name: str, words: str) -> Markup:
    pressed = "true" if name == "beside" else "false"
    return element("button", words, type="button", data_show=name, aria_pressed=pressed)


def _picture(which: str, words: str, data: bytes, media: str) -> Markup:
    caption = element("figcaption", words)
    return element("figure", caption, _image(data, media, words), class_=which)


def _image(data: bytes, media: str, words: str) -> Markup:
    source = f"data:{media.partition(';')[0]};base64,{base64.b64encode(data).decode()}"
    return element("img", src=source, alt=words)


def _is_picture(*outputs: Output) -> bool:
    return all(each.media.partition(";")[0] in SHOWN_AS_IMAGE for each in outputs)


# Tables


def _tables(before: Output, now: Output) -> Markup:
    old, new = before.content, now.content
    if old["columns"] != new["columns"] or len(old["rows"]) != len(new["rows"]):
        return _lines(_table_lines(old), _table_lines(new))
    changed = [n for n, rows in enumerate(zip(old["rows"], new["rows"], strict=True))
               if rows[0] != rows[1]]  # fmt: skip
    cells = [
        [_cell_change(was, is_) for was, is_ in zip(old["rows"][n], new["rows"][n], strict=True)]
        for n in changed[:MOST_ROWS]
    ]
    equal = len(new["rows"]) - len(changed)
    same = _more(equal, "row", "as approved") if equal else Markup()
    return together(
        _table(new["columns"], cells), _more(len(changed) - MOST_ROWS, "changed row"), same
    )


def _table(columns: Sequence[Any], rows: Iterable[Sequence[str]]) -> Markup:
    head = element("thead", element("tr", *(element("th", str(name)) for name in columns)))
    body = (element("tr", *(element("td", cell) for cell in row)) for row in rows)
    return element("div", element("table", head, element("tbody", *body)), class_="scroll")


def _cell_change(was: Any, now: Any) -> Markup:
    if was == now:
        return Markup(element("span", _cell(now)))
    return together(element("del", _cell(was)), " ", element("ins", _cell(now)))


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_CELL else text[: MOST_CELL - 1] + "…"


def _table_lines(table: dict[str, Any]) -> list[str]:
    rows = (table["columns"], *table["rows"])
    return [" | ".join(_cell(value) for value in row) for row in rows]


# Text


def _text(output: Output) -> list[str]:
    if isinstance(output.content, str):
        return output.content.splitlines() or [""]
    return json.dumps(output.content, indent=1, ensure_ascii=False).splitlines()


def _lines(before: list[str], now: list[str]) -> Markup:
    found = list(difflib.unified_diff(before, now, lineterm="", n=2))[3:]
    shown = [_line(line) for line in found[:MOST_LINES]]
    return together(element("pre", *shown, class_="diff"), _more(len(found) - MOST_LINES, "line"))


def _line(line: str) -> Markup:
    kind = {"+": "ins", "-": "del"}.get(line[:1], "span")
    if line.startswith("@@"):
        return element("span", "⋯\n", class_="gap")
    return element(kind, line[:2000] + "\n")


def _more(count: int, noun: str, words: str = "more") -> Markup:
    if count <= 0:
        return Markup()
    return element("p", f"{count:,} {noun}{'' if count == 1 else 's'} {words}", class_="soft more")
