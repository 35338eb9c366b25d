"""Notebooks: a line is called by its cell, and what another cell imports or reads is known in each."""

import json
from pathlib import Path

import pytest

from greenroom.rehearsal.journey.files import read_journey
from greenroom.rehearsal.profile import files
from greenroom.rehearsal.profile.compare import compared
from greenroom.rehearsal.profile.model import Cell, Frame, Line, Profile, StepProfile
from greenroom.rehearsal.profile.report.page import page
from greenroom.rehearsal.profile.sources import Sources
from greenroom.rehearsal.profile.sources.notebooks import Notebooks, code_cells, murmur2
from greenroom.rehearsal.profile.words import sentence
from kinds.running import EXAMPLES
from rehearsal.profile.apps import CLOSELY, profiled, python, rules

CELLS = (
    ("markdown", "# Title"),
    ("code", "%matplotlib inline\nimport pandas as pd"),
    ("code", "   \n"),
    (
        "code",
        '\n# Read\ntable = pd.read_csv("a.csv")\nfor _, row in table.iterrows():\n    print(row)',
    ),
    ("code", "%%bash\nls | wc"),
    ("code", "def f(n):\n    figure(dpi=400)\n    return pd.read_csv(name.value)"),
)


def notebook(file: Path, cells: tuple[tuple[str, str], ...] = CELLS) -> Path:
    written = [{"cell_type": kind, "source": text.splitlines(True)} for kind, text in cells]
    file.write_text(json.dumps({"cells": written, "nbformat": 4}))
    return file


def in_kernel(text: str, line: int, function: str = "<module>") -> Frame:
    return Frame(function, f"/tmp/x/ipykernel_71/{murmur2(text)}.py", line)


def test_the_hash_is_that_of_ipykernel() -> None:
    # As `ipykernel.compiler.murmur2_x86` of release 6.31 returns them, one per length modulo four.
    known = {
        "": 3990065800,
        "x": 32546335,
        "é": 2171970256,
        "abc": 3350977461,
        "abcd": 804720481,
    }
    assert {text: murmur2(text) for text in known} == known


def test_a_frame_of_a_kernel_is_called_by_its_cell(tmp_path: Path) -> None:
    notebook(tmp_path / "app.ipynb")
    named = Notebooks(tmp_path).named
    found = named(in_kernel(CELLS[5][1], 2, "f"))
    assert found.file == "app.ipynb"
    assert found.cell == Cell(4, 2, "def f(n):")  # empty cells are not run, so not counted
    assert found.place == "cell 4, line 2"
    assert Sources(tmp_path).text(found.file, found.line) == "figure(dpi=400)"
    assert named(Frame("f", "<ipython-input-4-0123456789ab>", 2)).place == "cell 4, line 2"
    unknown = in_kernel("x = 1", 1)
    assert named(unknown) == unknown


def test_empty_lines_at_its_beginning_count_as_in_the_notebook(tmp_path: Path) -> None:
    notebook(tmp_path / "app.ipynb")
    found = Notebooks(tmp_path).named(in_kernel(CELLS[3][1], 2))  # IPython takes the first line off
    assert (found.place, Sources(tmp_path).text(found.file, found.line)) == (
        "cell 2, line 3",
        'table = pd.read_csv("a.csv")',
    )


def test_with_several_notebooks_the_notebook_is_named(tmp_path: Path) -> None:
    notebook(tmp_path / "app.ipynb")
    notebook(tmp_path / "other.ipynb", (("code", "y = 2"),))
    assert Notebooks(tmp_path).named(in_kernel("y = 2", 1)).place == "other.ipynb, cell 1, line 1"


def test_a_cell_knows_what_others_import_and_magics_do_no_harm(tmp_path: Path) -> None:
    notebook(tmp_path / "app.ipynb")
    sources = Sources(tmp_path)
    cells = code_cells(tmp_path / "app.ipynb")
    read = sources.place("app.ipynb", cells[1].starts + 2)
    assert [(each.name, each.fixed) for each in read.calls] == [("pandas.read_csv", True)]
    looping = sources.place("app.ipynb", cells[1].starts + 4)
    assert looping.loop
    assert sources.frame("", "app.ipynb", looping.loop.lines[0]).place == "cell 2, line 4"
    assert sources.text("app.ipynb", 1) == "%matplotlib inline"
    assert any(asked.name == "figure" for _, asked in sources.calls())


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [{"source": 3}]}', "\x00"])
def test_what_is_no_notebook_has_no_cells(tmp_path: Path, text: str) -> None:
    (tmp_path / "app.ipynb").write_text(text)
    assert code_cells(tmp_path / "app.ipynb") == []
    assert Notebooks(tmp_path).named(in_kernel("x", 1)).cell is None


def slow(cell: Cell, seconds: float) -> Profile:
    line = Line(Frame("f", "app.ipynb", 9, cell), seconds, seconds, source="work()")
    stacks = {(line.frame,): seconds}
    step = StepProfile(0, "Open the app", seconds, stacks, (line,))
    return Profile("sales", "explore", "voila", (step,), made_at="2026-11-28T10:00")


def test_a_profile_says_the_cell_in_sentence_page_file_and_difference(tmp_path: Path) -> None:
    before, after = slow(Cell(3, 2, "def f(n):"), 0.5), slow(Cell(4, 2, "def f(n):"), 1.5)
    assert sentence(after).endswith("is cell 4, line 2 `work()`, in the cell `def f(n):`.")
    assert "in the cell <code>def f(n):</code>" in page(after)
    (tmp_path / "before.json").write_text(files.as_json(before))
    assert files.load(tmp_path / "before.json") == before
    (change,) = compared(before, after).steps[0].lines  # the cell has moved; its line is the same
    assert change.words == "cell 4, line 2 `work()` in the cell `def f(n):`: 0.5 s → 1.5 s"


@pytest.mark.anyio
async def test_a_slow_line_of_a_notebook_is_found_in_its_cell(tmp_path: Path) -> None:
    example = EXAMPLES / "voila"
    told = json.loads((example / "app.ipynb").read_text())
    reading, app = told["cells"][1]["source"], told["cells"][3]["source"]
    often = 'pd.concat([pd.read_csv("seattle-weather.csv", engine="python") for _ in range(40)])'
    reading[-1] += f"\nmany = {often}"
    at = app.index("    table = months(year.value, least.value)\n")
    app.insert(at, "    for _, row in many.head(4000).iterrows(): row.precipitation\n")
    (tmp_path / "app.ipynb").write_text(json.dumps(told))
    (tmp_path / "seattle-weather.csv").write_bytes((example / "seattle-weather.csv").read_bytes())
    journey = read_journey(example / "tests" / "journeys" / "explore.journey.jsonl")
    interpreter = python(*(example / "requirements.txt").read_text().split(), "ipykernel<7")
    profile = await profiled(tmp_path, journey, interpreter, CLOSELY)
    found = rules(profile)
    read = found["read-in-session"]
    assert (read.frame and read.frame.place, read.source) == ("cell 1, line 8", f"many = {often}")
    assert "preheat_kernel" in read.what
    line = 1 + app.index("    for _, row in many.head(4000).iterrows(): row.precipitation\n")
    assert f"cell 3, line {line}" in found["row-by-row"].evidence
    assert not any(
        stack[-1].function.endswith("_watch_pipe_fd") for stack in profile.actions[0].stacks
    )
