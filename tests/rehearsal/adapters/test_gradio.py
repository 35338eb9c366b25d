"""Gradio: an event and the calls that follow are a step, found again by labels in other releases."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.adapters.gradio.catalogue import Catalogue
from greenroom.rehearsal.adapters.gradio.uploads import Upload, form, read_form
from greenroom.rehearsal.adapters.gradio.values import alike
from greenroom.rehearsal.journey.model import Journey
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.snapshot.model import Examined
from greenroom.rehearsal.stand import standing
from kinds.running import EXAMPLES, environment
from rehearsal.browsers import recorded

pytestmark = pytest.mark.anyio
APP = """
import tempfile
from pathlib import Path

import gradio as gr
import pandas as pd
from matplotlib.figure import Figure

FACTOR = 2


def told(square, seen):
    seen = [*seen, square]
    return f"square {square}, seen {len(seen)}", seen


def show(n, kind):
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, FACTOR, n])
    table = pd.DataFrame({"k": range(3), "value": [n * k * FACTOR for k in range(3)]})
    return table, figure, f"<b>{kind}</b>"


def count(n):
    text = ""
    for k in range(int(n)):
        text += f"{k} "
        yield text


def read(file):
    out = Path(tempfile.mkdtemp()) / "upper.txt"
    out.write_bytes(Path(file).read_bytes().upper() * FACTOR)
    return str(out)


def fail():
    raise gr.Error("no luck")


with gr.Blocks() as demo:
    seen, hello = gr.State([]), gr.Markdown()
    n = gr.Slider(1, 50, value=3, step=1, label="Size")
    kind = gr.Radio(["red", "blue"], value="red", label="Kind", elem_id="kind")
    square, said = gr.Number(label="Square"), gr.Textbox(label="Said")
    go, table, plot, html = gr.Button("Show"), gr.Dataframe(label="Rows"), gr.Plot(), gr.HTML()
    start, counting = gr.Button("Count"), gr.Textbox(label="Counting")
    file, upper = gr.File(label="Your file"), gr.File(label="In capitals")
    bad, luck = gr.Button("Fail"), gr.Textbox(label="Luck")
    demo.load(lambda: "Hello!", None, hello)
    n.release(lambda n: n * n * FACTOR, n, square).then(told, [square, seen], [said, seen])
    go.click(show, [n, kind], [table, plot, html], api_name="show")
    start.click(count, n, counting)
    file.upload(read, file, upper)
    bad.click(fail, None, luck)
"""
CHAT = """
import gradio as gr

FACTOR = 2


def answer(message, history):
    gr.Info("thinking")
    for text in ("I", f"I hear {message}, after {len(history)}"):
        yield text


with gr.Blocks() as demo:
    a, b, c = gr.Number(label="A", value=1), gr.Number(label="B"), gr.Number(label="C")
    a.change(lambda v: v * FACTOR, a, b, queue=False)
    b.change(lambda v: v + 1, b, c)

    @gr.render(inputs=b)
    def boxes(v):
        for k in range(int(v or 0)):
            gr.Textbox(f"text {k}", label=f"Box {k}")

    gr.ChatInterface(answer)
"""
NEWEST, FIVE = ("gradio", "matplotlib"), ("gradio<6", "matplotlib")
FOUR = (
    "gradio<5", "matplotlib", "pandas", "huggingface-hub<0.26", "fastapi<0.113", "pydantic<2.11",
)  # fmt: skip


def python(wanted: tuple[str, ...] = NEWEST) -> str:
    return str(environment(wanted) / "bin" / "python")


def app_in(folder: Path, source: str = APP) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(source)
    return folder


async def drive(page: Page) -> None:
    await page.get_by_text("Hello!").wait_for()
    slider = page.locator("input[type=range]").first
    box = await slider.bounding_box()
    assert box
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await expect(page.get_by_label("Said")).to_have_value("square 1352, seen 1")
    await page.locator("#kind").get_by_label("blue").click()
    await page.get_by_role("button", name="Show", exact=True).click()
    await page.locator("b", has_text="blue").wait_for()
    await page.get_by_role("button", name="Count").click()
    await expect(page.get_by_label("Counting")).to_have_value(" ".join(map(str, range(26))) + " ")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_text("Click to Upload").first.click()
    note: FilePayload = {"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello\n"}
    await (await chooser.value).set_files(note)
    async with page.expect_download():
        await page.locator("a[download='upper.txt']").last.click()
    await page.get_by_role("button", name="Fail").click()
    await page.get_by_text("no luck").wait_for()


async def chat(page: Page) -> None:
    a = page.get_by_label("A", exact=True)
    await a.fill("3")
    await expect(page.get_by_label("C", exact=True)).to_have_value("7")
    await page.get_by_label("Box 5").wait_for()
    await page.locator("textarea:visible").last.fill("moin")
    await page.keyboard.press("Enter")
    await page.get_by_text("I hear moin, after 0").wait_for()


async def estimate(page: Page) -> None:
    await page.get_by_label("Chinstrap").click()
    await page.get_by_role("button", name="Submit").click()
    await expect(page.get_by_label("Estimated body mass")).not_to_have_value("")


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def approved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Journey, Examined]:
    """Return an app, its journey, and what was seen and approved."""
    folder = app_in(tmp_path_factory.mktemp("gradio") / "app")
    async with standing(folder, python=python()) as stand:
        recording = await recorded(stand.target, drive)
        journey = recognise(recording).read(recording, "explore")
        result = await examine(folder, journey, stand.target)
    assert result.verdict == "unapproved", result.sentence
    approve(folder, result, "ann", "2026-11-24")
    return folder, journey, result


@pytest.fixture
def journey(approved: tuple[Path, Journey, Examined]) -> Journey:
    return approved[1]


@pytest.fixture
def app(approved: tuple[Path, Journey, Examined], tmp_path: Path) -> Path:
    """Return a copy of the app with what was approved."""
    return shutil.copytree(approved[0], tmp_path / "app")


async def outcome(folder: Path, journey: Journey, wanted: tuple[str, ...] = NEWEST) -> Examined:
    async with standing(folder, python=python(wanted)) as stand:
        return await examine(folder, journey, stand.target)


async def test_events_with_what_follows_from_them_are_the_steps(journey: Journey) -> None:
    assert (journey.framework, journey.framework_version[:2]) == ("gradio", "6.")
    assert [step.label for step in journey.steps] == [
        "Open the app", "Set Size = 26", "Set kind = blue, click Show", "Click Count",
        "Upload note.txt to Your file", "Download In capitals", "Click Fail",
    ]  # fmt: skip
    assert journey.steps[1].expects == ("Square", "Said")
    assert list(journey.blobs.values()) == [b"hello\n"]


def test_outputs_are_told_in_no_frameworks_terms(
    approved: tuple[Path, Journey, Examined],
) -> None:
    result = approved[2]
    seen = result.seen.steps[-1].outputs
    assert {name: each.kind for name, each in seen.items()} == {
        "markdown": "text", "Square": "value", "Said": "text", "Rows": "table", "plot": "image",
        "html": "html", "Counting": "text", "In capitals": "file", "Luck": "error",
        "download:In capitals": "file",
    }  # fmt: skip
    assert seen["Rows"].content == {"columns": ["k", "value"], "rows": [[0, 0], [1, 52], [2, 104]]}
    assert seen["In capitals"].data == b"HELLO\nHELLO\n"
    assert seen["Luck"].content == "no luck"
    assert not result.volatile


async def test_changed_code_is_found_on_the_major_release_before(
    journey: Journey, app: Path
) -> None:
    more = APP.replace("    n = gr.Slider", '    new = gr.Textbox(label="New")\n    n = gr.Slider')
    app_in(app, more.replace("FACTOR = 2", "FACTOR = 5"))
    result = await outcome(app, journey, FIVE)
    assert {each.output for each in result.differences} == {
        "Square", "Said", "Rows", "plot", "In capitals", "download:In capitals",
    }  # fmt: skip


async def test_gradio_4_and_6_play_each_others_journeys(journey: Journey, app: Path) -> None:
    async with standing(app, python=python(FOUR)) as stand:
        recording = await recorded(stand.target, drive)
        on_older = await examine(app, journey, stand.target)
    [only] = on_older.differences
    assert (only.output, "'no luck'" in only.words) == ("Luck", True)
    older = recognise(recording).read(recording, "explore")
    assert older.framework_version == "4.44.1"
    assert [step.label for step in older.steps] == [step.label for step in journey.steps]
    assert (await outcome(app, older)).passed


async def test_an_input_that_has_gone_is_named(journey: Journey, tmp_path: Path) -> None:
    folder = app_in(tmp_path / "app", APP.replace('label="Size"', 'label="Width"'))
    result = await outcome(folder, journey)
    assert result.verdict == "stuck"
    assert "It needs Size, which this app does not have." in result.sentence


async def test_an_output_that_fails_only_with_others_at_the_same_time_is_found(
    journey: Journey, tmp_path: Path
) -> None:
    folder = app_in(
        tmp_path / "app",
        APP.replace("def told(square, seen):", "IN = []\ndef told(square, seen):\n    IN.append(1)")
        .replace('seen {len(seen)}"', 'seen {len(seen) if len(IN) < 3 else 99}"'),
    )  # fmt: skip
    result = await outcome(folder, replace(journey, steps=journey.steps[:2]))
    assert {(each.output, each.kind) for each in result.differences} == {("Said", "concurrent")}


async def test_chats_changes_that_cause_changes_and_made_components_are_played(
    tmp_path: Path,
) -> None:
    folder = app_in(tmp_path / "app", CHAT)
    async with standing(folder, python=python(FIVE)) as stand:
        recording = await recorded(stand.target, chat)
    journey = recognise(recording).read(recording, "talk")
    labels = [step.label for step in journey.steps]
    assert labels == ["Open the app", "Set A = 3", "Set textbox = moin"]
    result = await outcome(folder, journey)
    assert result.verdict == "unapproved", result.sentence
    approve(folder, result, "ann", "2026-11-24")
    seen = result.seen.steps[-1].outputs
    assert [seen[name].content for name in ("B", "C", "Box 5")] == [6, 7, "text 5"]
    assert "I hear moin, after 0" in str(seen["Chatbot"].content)
    app_in(folder, CHAT.replace("FACTOR = 2", "FACTOR = 3"))
    result = await outcome(folder, journey)
    assert {"B", "C"} <= {each.output for each in result.differences}


async def test_the_example_passes_until_its_model_is_changed(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    shutil.copytree(EXAMPLES / "gradio", folder, ignore=shutil.ignore_patterns("__pycache__"))
    async with standing(folder, python=python()) as stand:
        recording = await recorded(stand.target, estimate)
        journey = recognise(recording).read(recording, "estimate")
        approve(folder, await examine(folder, journey, stand.target), "ann", "2026-11-24")
        assert (await examine(folder, journey, stand.target)).passed
    source = (folder / "app.py").read_text()
    (folder / "app.py").write_text(source.replace("@ weights)[0])", "@ weights)[0]) + 50"))
    result = await outcome(folder, journey)
    assert {each.output for each in result.differences} == {
        "Estimated body mass", "Among all penguins",
    }  # fmt: skip


def test_a_component_goes_by_its_id_its_label_what_stands_on_it_or_its_type() -> None:
    said = [
        ("textbox", {"label": "Name"}), ("textbox", {"label": "Name"}), ("button", {"value": "Go"}),
        ("textbox", {"label": "x", "elem_id": "mine"}), ("html", {"value": "<p>"}),
        ("chatbot", {"label": '__i18n__{"__type__": "t", "key": "chat_interface.chat_bot"}'}),
    ]  # fmt: skip
    components = [
        {"id": number, "type": kind, "props": props} for number, (kind, props) in enumerate(said)
    ]
    assert list(Catalogue({"components": components}).components) == [
        "Name", "Name 2", "Go", "mine", "html", "Chat bot",
    ]  # fmt: skip


def test_a_form_is_read_as_it_was_written() -> None:
    files = [Upload("a.bin", "image/png", b"\r\n--\0\xff\r\n"), Upload("b.txt", "text/plain", b"")]
    assert read_form(*form(files)) == files


def test_what_a_page_adds_to_a_value_is_no_change() -> None:
    held = {"path": "/tmp/x", "orig_name": "x"}
    assert alike([held], [{**held, "url": "http://here/x"}])
    assert alike(
        {"headers": ["a"], "data": [[1]]}, {"headers": ["a"], "data": [[1.0]], "metadata": 0}
    )
    assert not alike({"data": [[1]]}, {"data": [[2]]})
    assert not alike(1, True)
