"""Data frames as Streamlit sends them, Arrow streams, as columns and rows. Pure."""

import base64
import json
import math
import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import nanoarrow

from greenroom.rehearsal.adapters.streamlit.wire.schema import (
    Dataframe,
    First,
    Table,
    TableBefore,
)

OF_A_STREAM = b"\xff\xff\xff\xff"
"""How an Arrow stream begins; no protobuf message does."""
UNNAMED = "__index_level_"


class Frame:
    """The element of a data frame or a table, of releases before and since 1.55."""

    def __init__(self, raw: bytes, kind: str) -> None:
        if First.FromString(raw).data.startswith(OF_A_STREAM):
            self.about = arrow = TableBefore.FromString(raw)
        else:
            self.about = (Dataframe if kind == "dataframe" else Table).FromString(raw)
            arrow = self.about.arrow_data
            if kind == "dataframe" and not arrow.data and self.about.HasField("lazy_data"):
                arrow = self.about.lazy_data.initial_chunk
        self.data: bytes = arrow.data
        self.styler = arrow.styler if arrow.HasField("styler") else None

    @property
    def digest(self) -> bytes:
        """Return what is equal for equal contents; the id of a style is another in each run."""
        if self.styler is None:
            return b""
        return self.data + self.styler.display_values + self.styles.encode()

    @property
    def styles(self) -> str:
        """The styles of cells, without the id of their table."""
        if self.styler is None:
            return ""
        uuid = self.styler.uuid
        return self.styler.styles.replace(uuid, "") if uuid else self.styler.styles


def rows_of(data: bytes) -> dict[str, Any]:
    """Return the columns, an index first, and the rows of an Arrow stream."""
    if not data:
        return {"columns": [], "rows": []}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # types of pandas' own come as what they are stored as
        stream = nanoarrow.ArrayStream.from_readable(data)
        schema = stream.schema
        rows = [list(row) for row in stream.read_all().iter_tuples()]
    names = [field.name for field in schema.fields]
    index = [name for name in _index(schema.metadata) if name in names]
    order = [names.index(name) for name in index]
    order += [place for place, name in enumerate(names) if name not in index]
    return {
        "columns": _titles([names[place] for place in order]),
        "rows": [[_plain(row[place]) for place in order] for row in rows],
    }


def _index(metadata: Mapping[Any, Any] | None) -> list[str]:
    """Return the columns that pandas says are the index; a range has none."""
    for key, value in (metadata or {}).items():
        if key in {b"pandas", "pandas"}:
            return [name for name in json.loads(value)["index_columns"] if isinstance(name, str)]
    return []


def _titles(names: Sequence[str]) -> list[str]:
    """Return names of columns, each once."""
    titles: list[str] = []
    for name in names:
        title = base = "index" if name.startswith(UNNAMED) else name
        number = 1
        while title in titles:
            number += 1
            title = f"{base} ({number})"
        titles.append(title)
    return titles


def _plain(cell: Any) -> Any:
    """Return a cell as JSON."""
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else str(cell)
    if cell is None or isinstance(cell, bool | int | str):
        return cell
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return f"{cell.total_seconds()} s"
    if isinstance(cell, bytes):
        return base64.b64encode(cell).decode("ascii")
    if isinstance(cell, Mapping):
        return {str(key): _plain(value) for key, value in cell.items()}
    if isinstance(cell, Sequence):
        return [_plain(value) for value in cell]
    return str(cell)
