"""A data frame's HTML as a table. Pure."""

from html.parser import HTMLParser
from typing import Any

DATA_FRAME = 'class="dataframe"'


def table_of(html: str) -> dict[str, Any] | None:
    """Return the columns and rows of a data frame as pandas writes it, or None if it is none."""
    if DATA_FRAME not in html or html.count("<table") != 1:
        return None
    reader = _Reader()
    reader.feed(html)
    if not reader.head or any(len(row) != len(reader.head[0]) for row in reader.body):
        return None
    columns = [" ".join(filter(None, each)) for each in zip(*reader.head, strict=False)]
    return {"columns": columns, "rows": [[_number(cell) for cell in row] for row in reader.body]}


class _Reader(HTMLParser):
    """Collects the rows of head and body."""

    def __init__(self) -> None:
        super().__init__()
        self.head: list[list[str]] = []
        self.body: list[list[str]] = []
        self._rows, self._width = self.head, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a part, a row or a cell."""
        if tag == "tbody":
            self._rows = self.body
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._width = int(dict(attrs).get("colspan") or 1)
            self._rows[-1].extend([""] * self._width)

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self._width = 0 if tag in {"th", "td"} else self._width

    def handle_data(self, data: str) -> None:
        """Take the text of a cell, for each column that it stands over."""
        if self._width:
            row = self._rows[-1]
            row[-self._width :] = [text + data for text in row[-self._width :]]


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
