"""Notebooks: their code cells one below the other, and which of them a kernel ran.

A kernel calls each cell by a file that does not exist: ipykernel by the MurmurHash2 of the cell's text
(`/tmp/ipykernel_71/1892198229.py`), older ones by its number (`<ipython-input-3-0a1b2c3d4e5f>`).
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from greenroom.rehearsal.profile.model import Cell, Frame
from greenroom.rehearsal.profile.own import LIBRARIES

SEED = 0xC70F6907
"""Of the hash, as ipykernel's `compiler.py` has it."""
HASHED = re.compile(r".*/ipykernel_\d+/(\d+)\.py")
NUMBERED = re.compile(r"<ipython-input-(\d+)-\w+>")
SKIPPED = "skip-execution"
"""A cell with this tag is not run."""
NOT_PYTHON = re.compile(r"^(\s*)(?:[%!?]|[\w., ]+=\s*[%!]).*")
"""A line that only IPython understands."""
BIGGEST = 20_000_000
"""Bytes of a notebook that is still read; it may hold pictures."""


@dataclass(frozen=True)
class CodeCell:
    """A cell that is run."""

    number: int
    """As Jupyter counts: `In [3]`."""
    starts: int
    """Its first line in the text of all cells, from 1."""
    text: str

    @property
    def rows(self) -> list[str]:
        """Its lines."""
        return self.text.splitlines()

    @property
    def empty(self) -> int:
        """Empty lines at its beginning; IPython takes them off before it counts."""
        return next((n for n, row in enumerate(self.rows) if row.strip()), 0)


class Notebooks:
    """The notebooks of an app."""

    def __init__(self, folder: Path) -> None:
        files = [file.relative_to(folder) for file in sorted(folder.rglob("*.ipynb"))]
        own = [
            file
            for file in files
            if not LIBRARIES & set(file.parts) and ".ipynb_checkpoints" not in file.parts
        ]
        self._cells = {str(file): code_cells(folder / file) for file in own}
        self._known: dict[str, tuple[str, CodeCell]] = {}
        for file, cells in self._cells.items():
            for cell in cells:
                for key in (str(murmur2(cell.text)), f"In {cell.number}"):
                    self._known.setdefault(key, (file, cell))

    def named(self, frame: Frame) -> Frame:
        """Return a frame of a cell with its notebook, its line in it, and which cell it is."""
        hashed, numbered = HASHED.fullmatch(frame.file), NUMBERED.fullmatch(frame.file)
        key = hashed[1] if hashed else f"In {numbered[1]}" if numbered else ""
        if key not in self._known:
            return frame
        file, cell = self._known[key]
        return self._shown(frame, file, cell, frame.line + cell.empty)

    def at(self, frame: Frame) -> Frame:
        """Return a frame of a notebook's text with its cell; frames of other files as they are."""
        cells = self._cells.get(frame.file, ())
        cell = next((each for each in reversed(cells) if each.starts <= frame.line), None)
        return self._shown(frame, frame.file, cell, frame.line - cell.starts + 1) if cell else frame

    def _shown(self, frame: Frame, file: str, cell: CodeCell, row: int) -> Frame:
        begins = cell.rows[cell.empty].strip()
        notebook = PurePosixPath(file).name if len(self._cells) > 1 else ""
        shown = Cell(cell.number, row, begins, notebook)
        return replace(frame, file=file, line=cell.starts + row - 1, cell=shown)


def code_cells(file: Path) -> list[CodeCell]:
    """Return the cells of a notebook that are run; none of what is no notebook."""
    try:
        if file.stat().st_size > BIGGEST:
            return []
        cells = json.loads(file.read_bytes()).get("cells") or ()
        texts = [_text(cell) for cell in cells if _is_run(cell)]
    except (OSError, ValueError, AttributeError, TypeError):
        return []
    return list(_counted(text for text in texts if text.strip()))


def rows(file: Path) -> list[str]:
    """Return the lines of all cells that are run."""
    return [row for cell in code_cells(file) for row in cell.rows]


def python(file: Path) -> str:
    """Return all cells as Python: what only IPython understands becomes `pass`, or empty lines."""
    return "\n".join(row for cell in code_cells(file) for row in _python(cell.text))


def _python(text: str) -> list[str]:
    rows = text.splitlines()
    for tried in (rows, [NOT_PYTHON.sub(r"\1pass", row) for row in rows]):
        try:
            ast.parse("\n".join(tried))
        except (SyntaxError, ValueError):
            continue
        return tried
    return [""] * len(rows)


def _is_run(cell: Any) -> bool:
    tags = (cell.get("metadata") or {}).get("tags") or ()
    return cell.get("cell_type") == "code" and SKIPPED not in tags


def _text(cell: Any) -> str:
    source = cell.get("source") or ""
    return source if isinstance(source, str) else "".join(source)


def _counted(texts: Iterable[str]) -> Iterator[CodeCell]:
    starts = 1
    for number, text in enumerate(texts, 1):
        cell = CodeCell(number, starts, text)
        yield cell
        starts += len(cell.rows)


def murmur2(text: str, seed: int = SEED) -> int:
    """Return MurmurHash2 (32 bits, Austin Appleby) of a text in UTF-8."""
    data, m, mask = text.encode("utf-8"), 0x5BD1E995, 0xFFFFFFFF
    h = seed ^ len(data)
    whole = len(data) - len(data) % 4
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * m & mask
        h = (h * m & mask) ^ ((k ^ k >> 24) * m & mask)
    if rest := data[whole:]:
        h = (h ^ int.from_bytes(rest, "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15
