"""A folder is recognised by reading its files, with evidence, and never by running them."""

import subprocess
import sys
from pathlib import Path

import pytest

from greenroom.kinds import KINDS, UnknownKindError, by_name, detect

SHINY = "from shiny import App, ui\napp = App(ui.page_fluid(), None)\n"
EXPRESS = "from shiny.express import input, ui\nui.input_slider('n', 'N', 1, 9, 5)\n"
STREAMLIT = "import streamlit as st\nst.title('Sales')\n"
FASTAPI = "from fastapi import FastAPI\napi = FastAPI()\n"
FLASK = "import flask\napp = flask.Flask(__name__)\n"
DASH = "import dash\napp = dash.Dash(__name__)\nserver = app.server\n"
GRADIO = "import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Markdown('hi')\ndemo.launch()\n"
PANEL = "import panel as pn\npn.extension()\npn.Column('x').servable()\n"
BOKEH = "from bokeh.plotting import curdoc\ncurdoc().add_root(None)\n"
SHINY_R = "library(shiny)\nshinyApp(fluidPage(), function(input, output) {})\n"
PLUMBER = "#* @get /mean\nfunction(n) mean(rnorm(as.integer(n)))\n"
FACTORY = "from flask import Flask\ndef create_app():\n    app = Flask('x')\n    return app\n"


def folder_with(tmp_path: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return tmp_path


TABLE: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "shiny core": ({"app.py": SHINY}, "shiny-python", "app:app"),
    "shiny express": ({"app.py": EXPRESS}, "shiny-python", "app.py"),
    "streamlit": ({"streamlit_app.py": STREAMLIT}, "streamlit", "streamlit_app.py"),
    "streamlit with pages": (
        {"pages/1_More.py": STREAMLIT, "Home.py": STREAMLIT, "helpers.py": "import streamlit\n"},
        "streamlit",
        "Home.py",
    ),
    "fastapi": ({"main.py": FASTAPI}, "asgi", "main:api"),
    "fastapi in a package": ({"app/main.py": FASTAPI}, "asgi", "app.main:api"),
    "starlette": (
        {"server.py": "from starlette.applications import Starlette as S\nsite: S = S()\n"},
        "asgi",
        "server:site",
    ),
    "flask": ({"app.py": FLASK}, "wsgi", "app:app"),
    "flask factory": ({"app.py": FACTORY}, "wsgi", "app:create_app()"),
    "dash": ({"index.py": DASH}, "dash", "index:app"),
    "gradio": ({"app.py": GRADIO}, "gradio", "app.py"),
    "gradio under a main guard": (
        {
            "app.py": "import gradio as gr\nif __name__ == '__main__':\n    gr.Interface().launch()\n"
        },
        "gradio",
        "app.py",
    ),
    "gradio mounted in fastapi": (
        {"app.py": GRADIO + FASTAPI + "api = gr.mount_gradio_app(api, demo, path='/')\n"},
        "asgi",
        "app:api",
    ),
    "dash mounted in fastapi": (
        {"app.py": DASH + FASTAPI + "api.mount('/dash', app.server)\n"},
        "asgi",
        "app:api",
    ),
    "panel": ({"dashboard.py": PANEL}, "panel", "dashboard.py"),
    "bokeh": ({"main.py": BOKEH}, "bokeh", "main.py"),
    "shiny for R": ({"app.R": SHINY_R}, "shiny-r", "app.R"),
    "shiny for R in two files": (
        {"ui.R": "fluidPage()", "server.R": "function(input, output) {}"},
        "shiny-r",
        "server.R",
    ),
    "shiny for R, small letters": ({"app.r": SHINY_R}, "shiny-r", "app.r"),
    "plumber": ({"plumber.R": PLUMBER, "helpers.R": "f <- function() 1"}, "plumber", "plumber.R"),
    "plumber entrypoint": (
        {"entrypoint.R": "library(plumber)\npr() |> pr_get('/', f)\n"},
        "plumber",
        "entrypoint.R",
    ),
    "site": ({"index.html": "<h1>Hello</h1>", "app.js": ""}, "static", "index.html"),
    "report": ({"report.html": "<h1>Report</h1>"}, "static", "report.html"),
    "app with a page beside it": ({"app.py": FLASK, "index.html": ""}, "wsgi", "app:app"),
    "byte order mark": ({"app.py": b"\xef\xbb\xbf" + SHINY.encode()}, "shiny-python", "app:app"),
    "utf-16": ({"app.py": SHINY.encode("utf-16")}, "shiny-python", "app:app"),
    "latin-1": ({"app.py": b"# caf\xe9\n" + FLASK.encode()}, "wsgi", "app:app"),
    "windows line ends": ({"app.py": DASH.replace("\n", "\r\n")}, "dash", "app:app"),
    "newer syntax": (
        {"app.py": "from shiny import App\ntype Row = dict[str, int]\napp = App(1, 2)\n"},
        "shiny-python",
        "app:app",
    ),
    "a broken line": ({"app.py": GRADIO + "def (:\n"}, "gradio", "app.py"),
    "null bytes": ({"app.py": "x = '\0'\n" + FLASK}, "wsgi", "app:app"),
    "huge generated file": (
        {"data.py": b"import streamlit\n" + b"#" * 2_000_000, "app.py": DASH},
        "dash",
        "app:app",
    ),
    "deeply nested": (
        {"a.py": "x = " + "(" * 3000 + ")" * 3000, "app.py": DASH},
        "dash",
        "app:app",
    ),
    "tests and tools beside the app": (
        {"test_app.py": FLASK, "setup.py": FLASK, "app.py": STREAMLIT},
        "streamlit",
        "app.py",
    ),
    "a folder called app.py": ({"app.py/x.txt": "", "main.py": FASTAPI}, "asgi", "main:api"),
    "name with a hyphen": ({"my-dashboard.py": STREAMLIT}, "streamlit", "my-dashboard.py"),
}


@pytest.mark.parametrize("case", TABLE)
def test_it_recognises(case: str, tmp_path: Path):
    files, kind, entry = TABLE[case]
    found = detect(folder_with(tmp_path, files))
    assert (found.kind, found.entry) == (kind, entry)


def test_it_says_what_it_saw(tmp_path: Path):
    found = detect(folder_with(tmp_path, {"app.py": SHINY}))
    assert found.why == "app.py imports shiny and assigns App to `app`"


def test_it_names_the_other_candidates(tmp_path: Path):
    found = detect(folder_with(tmp_path, {"app.py": SHINY, "old.py": SHINY, "main.py": FASTAPI}))
    assert found.entry == "app:app"
    assert found.others == ("old:app",)
    assert "also possible: old:app, main:api (FastAPI or another ASGI app)" in found.why


def test_it_says_that_a_file_has_an_error(tmp_path: Path):
    found = detect(folder_with(tmp_path, {"app.py": GRADIO + "def (:\n"}))
    assert "it has a syntax error on line 5" in found.why


def test_it_runs_nothing(tmp_path: Path):
    trap = f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\n"
    detect(folder_with(tmp_path, {"app.py": trap + SHINY, "conf.py": trap}))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "files",
    [{}, {"notes.txt": "hello"}, {"lib.py": "def f(): ...\n"}, {"lib.R": "f <- 1"}],
    ids=["nothing", "text", "python library", "r library"],
)
def test_it_says_what_was_looked_for_when_nothing_fits(files, tmp_path: Path):
    with pytest.raises(UnknownKindError) as raised:
        detect(folder_with(tmp_path, files))
    assert "Streamlit" in raised.value.why
    assert "greenroom.toml" in raised.value.fix


def test_a_file_is_not_taken_for_an_app(tmp_path: Path):
    with pytest.raises(UnknownKindError, match="is not a folder"):
        detect(folder_with(tmp_path, {"app.py": SHINY}) / "app.py")


def test_a_kind_is_found_by_its_name():
    assert [by_name(kind.name) for kind in KINDS] == list(KINDS)


@pytest.mark.parametrize(
    ("wrong", "right"), [("shiny-pyton", "shiny-python"), ("Dash", "dash"), ("shiny_r", "shiny-r")]
)
def test_a_wrong_name_is_answered_with_the_nearest(wrong: str, right: str):
    with pytest.raises(UnknownKindError) as raised:
        by_name(wrong)
    assert f"`{right}`" in raised.value.why


def test_kinds_import_nothing_but_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import greenroom.kinds; "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['greenroom']"
