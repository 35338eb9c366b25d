"""Streamlit, Dash and Flask: what is read for each session is found, what is kept is left in peace."""

import json
import pickle
from pathlib import Path

import pytest

from greenroom.rehearsal.journey.model import Act, Journey, Step
from greenroom.rehearsal.profile import Profile
from rehearsal.profile.apps import CLOSELY, http_journey, profiled, python, rules, write

pytestmark = pytest.mark.anyio

STREAMLIT = """
import pickle

import pandas as pd
import streamlit as st


def load():
    return pd.read_csv("big.csv", engine="python")


def model():
    with open("model.pickle", "rb") as file:
        return pickle.load(file)


table, known = load(), model()
n = st.slider("N", 1, 50, 10)
st.metric("Sum", int(table.a.head(n).sum()) + len(known))
"""
MENDED = STREAMLIT.replace("def load", "@st.cache_data\ndef load").replace(
    "def model", "@st.cache_resource\ndef model"
)
DASH = """
import json
import pickle
from pathlib import Path

from dash import Dash, Input, Output, dcc, html

app = Dash(__name__)
app.layout = html.Div([dcc.RadioItems([1, 2, 3], 1, id="n"), html.P(id="said")])


@app.callback(Output("said", "children"), Input("n", "value"))
def say(n):
    with open(Path(__file__).parent / "big.json") as file:
        rows = json.load(file)
    return f"{len(rows)} and {n}"
"""
FLASK = """
import csv
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
HERE = Path(__file__).parent


@app.get("/")
def front():
    return "front"


@app.get("/same")
def same():
    text = (HERE / "big.txt").read_text()
    return str(len(text))


@app.get("/asked")
def asked():
    text = (HERE / request.args.get("name", "big.txt")).read_text()
    return str(len(text))
"""


def streamlit_app(folder: Path, program: str) -> Path:
    rows = "".join(f"{n},{n % 7}\n" for n in range(90_000))
    (folder / "model.pickle").write_bytes(pickle.dumps([{n: str(n)} for n in range(300_000)]))
    return write(folder, {"app.py": program, "big.csv": f"a,b\n{rows}"})


async def streamlit(folder: Path) -> Profile:
    steps = (
        Step(0, "Open the app", Act("open"), expects=("metric:Sum",)),
        Step(1, "Set N = 20", Act("set", {"slider:N": 20}), expects=("metric:Sum",)),
    )
    journey = Journey("explore", "streamlit", steps)
    return await profiled(folder, journey, python("streamlit"), CLOSELY)


async def test_a_streamlit_script_that_reads_again_each_time_it_runs(tmp_path: Path) -> None:
    found = rules(await streamlit(streamlit_app(tmp_path, STREAMLIT)))
    assert set(found) >= {"read-in-session", "model-in-session"}
    assert "`@st.cache_data`" in found["read-in-session"].what
    assert "and again in another step" in found["read-in-session"].evidence
    assert "`@st.cache_resource`" in found["model-in-session"].what


async def test_a_streamlit_script_that_keeps_what_it_reads(tmp_path: Path) -> None:
    profile = await streamlit(streamlit_app(tmp_path, MENDED))
    assert not profile.advice
    opening = profile.actions[0]
    assert opening.first
    assert opening.first > opening.seconds  # only the first session reads


async def test_a_dash_callback_that_reads_in_each_session(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": DASH, "big.json": json.dumps([{"n": n} for n in range(300_000)])})
    call = {
        "output": "said.children",
        "outputs": {"id": "said", "property": "children"},
        "inputs": [{"id": "n", "property": "value", "value": {"$output": "n.value"}}],
        "changedPropIds": ["n.value"],
    }
    steps = (
        Step(0, "Open the app", Act("open", {".calls": [call]}), expects=("said.children",)),
        Step(
            1, "Set n = 3", Act("set", {"n.value": 3, ".calls": [call]}), expects=("said.children",)
        ),
    )
    profile = await profiled(
        tmp_path, Journey("explore", "dash", steps), python("dash", "gunicorn"), CLOSELY
    )
    advice = rules(profile)["read-in-session"]
    assert advice.source == "rows = json.load(file)"
    assert "outside the callback" in advice.what


async def test_what_a_visitor_chooses_is_not_called_the_same_each_time(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": FLASK, "big.txt": "words and words é " * 4_000_000})
    journey = http_journey("/", "/same", "/asked?name=big.txt")
    profile = await profiled(tmp_path, journey, python("flask", "gunicorn"), CLOSELY)
    assert "read-in-session" in rules(profile, "Get /same"), profile.steps
    asked = next(step for step in profile.actions if step.name.startswith("Get /asked"))
    assert any(".read_text()" in line.source for line in asked.lines)
    assert "read-in-session" not in rules(profile, asked.name)
