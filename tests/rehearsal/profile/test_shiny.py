"""Shiny for Python: each fault is found at its line, and code that has none is left in peace."""

import pickle
import sqlite3
from pathlib import Path

import pytest

from greenroom.rehearsal.profile import Profile
from rehearsal.profile.apps import CLOSELY, SHINY, profiled, python, rules, shiny_journey, write

pytestmark = pytest.mark.anyio

FAULTY = """
import pickle
import sqlite3
import time
from pathlib import Path

import numpy as np
import pandas as pd
from shiny import App, render, ui

HERE = Path(__file__).parent
NAMES = ("reads", "loads", "imports", "asks", "rows", "applies", "grows", "fits", "waits")
app_ui = ui.page_fluid(
    *(ui.input_numeric(name, name, 0) for name in (*NAMES, "twice")),
    *(ui.output_text(f"{name}_out") for name in (*NAMES, "one", "other")),
)
small = pd.DataFrame({"a": np.arange(15_000.0), "b": np.arange(15_000.0)})
large = pd.concat([small] * 4, ignore_index=True)


def server(input, output, session):
    @render.text
    def reads_out():
        return str(len(pd.read_csv(HERE / "big.csv", engine="python"))) if input.reads() else ""

    @render.text
    def loads_out():
        if not input.loads():
            return ""
        with open(HERE / "model.pickle", "rb") as file:
            model = pickle.load(file)
        return str(len(model))

    @render.text
    def imports_out():
        if not input.imports():
            return ""
        import heavy

        return heavy.NAME

    @render.text
    def asks_out():
        if not input.asks():
            return ""
        found = 0
        with sqlite3.connect(HERE / "many.sqlite") as database:
            for key in range(400):
                found += len(database.execute("select * from many where k = ?", [key]).fetchall())
        return str(found)

    @render.text
    def rows_out():
        total = 0.0
        if input.rows():
            for _, row in small.iterrows():
                total += row["a"] * row["b"]
        return str(total)

    @render.text
    def applies_out():
        if not input.applies():
            return ""
        return str(large.apply(lambda row: row["a"] * row["b"], axis=1).sum())

    @render.text
    def grows_out():
        table = small.head(1)
        for number in range(2500 if input.grows() else 0):
            table = pd.concat([table, small.iloc[number : number + 1]])
        return str(len(table))

    @render.text
    def fits_out():
        return str(fit(input.fits()))

    @render.text
    def waits_out():
        if input.waits():
            time.sleep(0.5)
        return str(input.waits())

    def shared():
        return sum(n % 7 for n in range(3_000_000)) if input.twice() else 0

    @render.text
    def one():
        return f"one {shared()}"

    @render.text
    def other():
        return f"other {shared()}"


def fit(times):
    total = 0
    for n in range(times * 10_000_000):
        total += n % 7
    return total


app = App(app_ui, server)
"""

MENDED = """
import asyncio
import functools
import pickle
import sqlite3
from pathlib import Path

import heavy
import numpy as np
import pandas as pd
from shiny import App, reactive, render, ui

HERE = Path(__file__).parent
NAMES = ("reads", "loads", "imports", "asks", "rows", "applies", "grows", "fits", "waits")
app_ui = ui.page_fluid(
    *(ui.input_numeric(name, name, 0) for name in (*NAMES, "twice")),
    *(ui.output_text(f"{name}_out") for name in (*NAMES, "one", "other")),
)
small = pd.DataFrame({"a": np.arange(15_000.0), "b": np.arange(15_000.0)})
large = pd.concat([small] * 4, ignore_index=True)
big = pd.read_csv(HERE / "big.csv")
with open(HERE / "model.pickle", "rb") as file:
    model = pickle.load(file)


def server(input, output, session):
    @render.text
    def reads_out():
        return str(len(big)) if input.reads() else ""

    @render.text
    def loads_out():
        return str(len(model)) if input.loads() else ""

    @render.text
    def imports_out():
        return heavy.NAME if input.imports() else ""

    @render.text
    def asks_out():
        if not input.asks():
            return ""
        with sqlite3.connect(HERE / "many.sqlite") as database:
            found = database.execute("select k, count(*) from many group by k limit 400")
        return str(sum(count for _, count in found))

    @render.text
    def rows_out():
        return str((small.a * small.b).sum() if input.rows() else 0.0)

    @render.text
    def applies_out():
        return str((large.a * large.b).sum()) if input.applies() else ""

    @render.text
    def grows_out():
        parts = [small.iloc[n : n + 1] for n in range(2500 if input.grows() else 1)]
        return str(len(pd.concat(parts)))

    @render.text
    def fits_out():
        return str(fit(input.fits()))

    @render.text
    async def waits_out():
        if input.waits():
            await asyncio.sleep(0.5)
        return str(input.waits())

    @reactive.calc
    def shared():
        return sum(n % 7 for n in range(3_000_000)) if input.twice() else 0

    @render.text
    def one():
        return f"one {shared()}"

    @render.text
    def other():
        return f"other {shared()}"


@functools.lru_cache
def fit(times):
    total = 0
    for n in range(times * 10_000_000):
        total += n % 7
    return total


app = App(app_ui, server)
"""
NAMES = ("reads", "loads", "imports", "asks", "rows", "applies", "grows", "fits", "waits")
HEAVY = 'NAME = "heavy"\ntotal = 0\nfor n in range(4_000_000):\n    total += n % 7\n'
JOURNEY = shiny_journey(
    (*(f"{name}_out" for name in NAMES), "one", "other"),
    {f"{name}:shiny.number": 0 for name in (*NAMES, "twice")},
    *({"label": name, f"{name}:shiny.number": 1, "expects": [f"{name}_out"]} for name in NAMES),
    {"label": "twice", "twice:shiny.number": 1, "expects": ["one", "other"]},
)


def folder(place: Path, program: str) -> Path:
    place.mkdir()
    rows = "".join(f"{n},{n * 7 % 11},{n * 3 % 5}\n" for n in range(110_000))
    (place / "model.pickle").write_bytes(pickle.dumps([{n: str(n)} for n in range(700_000)]))
    with sqlite3.connect(place / "many.sqlite") as database:
        database.execute("create table many (k, v)")
        values = ((n % 400, n) for n in range(20_000))
        database.executemany("insert into many values (?, ?)", values)
    return write(place, {"app.py": program, "heavy.py": HEAVY, "big.csv": f"a,b,c\n{rows}"})


@pytest.fixture(scope="module")
async def faulty(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    place = folder(tmp_path_factory.mktemp("profile") / "faulty", FAULTY)
    return await profiled(place, JOURNEY, python(*SHINY), CLOSELY)


@pytest.mark.parametrize(
    ("step", "rule", "source"),
    [
        ("reads", "read-in-session", 'read_csv(HERE / "big.csv"'),
        ("loads", "model-in-session", "pickle.load(file)"),
        ("imports", "import-in-handler", "import heavy"),
        ("asks", "query-in-loop", "database.execute("),
        ("rows", "row-by-row", "in small.iterrows()"),
        ("applies", "apply-by-row", "large.apply(lambda row"),
        ("grows", "table-grown-in-loop", "pd.concat([table"),
        ("fits", "same-result-again", "n % 7"),
        ("waits", "waiting-holds-others-up", "time.sleep(0.5)"),
        ("twice", "computed-for-each-output", "n % 7"),
    ],
)
async def test_a_fault_is_found_at_its_line_with_its_evidence(
    faulty: Profile, step: str, rule: str, source: str
) -> None:
    found = rules(faulty, step)
    assert rule in found, faulty.advice
    advice = found[rule]
    assert source in advice.source
    assert advice.frame
    assert advice.frame.file == "app.py"
    assert " %" in advice.evidence or "first person" in advice.evidence


async def test_code_without_the_faults_is_left_in_peace(tmp_path: Path) -> None:
    profile = await profiled(folder(tmp_path / "mended", MENDED), JOURNEY, python(*SHINY))
    assert not [each for each in profile.advice if each.rule != "computing-holds-others-up"]
