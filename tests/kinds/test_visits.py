"""A visit fails when nothing was computed, though the page itself came with status 200."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from greenroom.cli.visits import Address, NoOutputError, visit_app
from greenroom.kinds import by_name, detect
from kinds.running import EXAMPLES, started

pytestmark = pytest.mark.anyio

BROKEN = {
    "shiny-python": (
        "app.py",
        "from shiny.express import render\n"
        "@render.text\n"
        "def answer():\n"
        "    raise ValueError('no data today')\n",
        "no data today",
    ),
    "streamlit": (
        "app.py",
        "import streamlit as st\nst.title('x')\nraise ValueError('no data today')\n",
        "no data today",
    ),
    "dash": (
        "app.py",
        "from dash import Dash, Input, Output, dcc, html\n"
        "app = Dash()\n"
        "app.layout = [dcc.Input('1', id='a'), html.P(id='b')]\n"
        "@app.callback(Output('b', 'children'), Input('a', 'value'))\n"
        "def show(a): raise ValueError('no data today')\n",
        "status 500",
    ),
    "bokeh": (
        "app.py",
        "from bokeh.io import curdoc\nraise ValueError('no data today')\ncurdoc()\n",
        "empty document",
    ),
    "gradio": (
        "app.py",
        "import gradio as gr\n"
        "def show(x): raise ValueError('no data today')\n"
        "gr.Interface(show, 'text', 'text').launch(show_error=True)\n",
        "function failed",
    ),
    "flask": (
        "app.py",
        "import flask\napp = flask.Flask('x')\n@app.get('/')\ndef page(): return 'gone', 410\n",
        "status 410",
    ),
    "shiny-r": (
        "app.R",
        "library(shiny)\n"
        "server <- function(input, output) output$x <- renderText(stop('no data today'))\n"
        "shinyApp(fluidPage(textOutput('x')), server)\n",
        "no data today",
    ),
}


@pytest.mark.parametrize("folder", BROKEN)
async def test_an_app_that_fails_inside_is_not_taken_for_a_good_one(folder: str, tmp_path: Path):
    name, code, message = BROKEN[folder]
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / name).write_text(code)
    requirements = EXAMPLES / folder / "requirements.txt"
    if requirements.exists():
        (bundle / "requirements.txt").write_text(requirements.read_text())
    found = detect(bundle)
    socket = tmp_path / "app.sock"
    async with started(by_name(found.kind), bundle, found.entry, socket):
        with pytest.raises(NoOutputError) as raised:
            await visit_app(found.kind, Address(socket=socket, timeout=30))
    assert message in str(raised.value)


@asynccontextmanager
async def serving(*routes: web.RouteDef) -> AsyncGenerator[int]:
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def test_a_visitor_names_the_host_and_keeps_the_ticket():
    seen = []

    async def page(request: web.Request) -> web.Response:
        seen.append((request.host, request.cookies.get("greenroom_ticket")))
        answer = web.Response(text="<link href='s.css'>", content_type="text/html")
        answer.set_cookie("greenroom_ticket", "abc.def", httponly=True, path="/app/sales")
        return answer

    async with serving(web.get("/app/sales/{rest:.*}", page)) as port:
        address = Address(
            port=port, host="sales.localhost:8080", path="/app/sales", headers={"x-me": "1"}
        )
        visit = await visit_app("static", address)
    assert seen == [("sales.localhost:8080", None), ("sales.localhost:8080", "abc.def")]
    assert visit.output.endswith("/s.css (19 characters)")


async def test_a_page_that_asks_to_sign_in_is_said_so():
    async def page(request: web.Request) -> web.Response:
        raise web.HTTPFound("http://localhost:8080/sign-in")

    async with serving(web.get("/", page)) as port:
        with pytest.raises(NoOutputError, match=r"status 302 and pointed to .*sign-in"):
            await visit_app("static", Address(port=port))


async def test_an_answer_that_never_comes_ends_the_visit():
    over = asyncio.Event()

    async def page(request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    async with serving(web.get("/", page)) as port:
        with pytest.raises(NoOutputError, match=r"No output came within 0\.2 seconds"):
            await visit_app("static", Address(port=port, timeout=0.2))
        over.set()


async def test_an_answer_in_another_language_is_said_so():
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<h1>Something else</h1>")

    async with serving(web.get("/{rest:.*}", page)) as port:
        with pytest.raises(NoOutputError, match="Gradio"):
            await visit_app("gradio", Address(port=port))


async def test_an_address_where_nobody_listens_is_said_so(tmp_path: Path):
    with pytest.raises(NoOutputError, match="connection to the app broke"):
        await visit_app("static", Address(socket=tmp_path / "none.sock"))
