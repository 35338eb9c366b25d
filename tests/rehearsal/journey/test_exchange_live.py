"""What went through another tool's format still plays on the live app, and ends in the same state."""

import json
import shutil
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, async_playwright

from greenroom.rehearsal.adapters import recognise
from greenroom.rehearsal.journey.exchange import (
    har_of,
    read_har,
    read_log,
    recording_of_har,
    write_log,
)
from greenroom.rehearsal.journey.model import Journey, Recording
from greenroom.rehearsal.recording import recorder
from greenroom.rehearsal.snapshot.examine import approve, examine
from greenroom.rehearsal.stand import standing
from rehearsal.browsers import CHROMIUM

pytestmark = pytest.mark.anyio
APP = """
library(shiny)
ui <- fluidPage(
  numericInput("n", "Number", 3), fileInput("file", "File"), downloadButton("save", "Save"),
  textOutput("double"), plotOutput("plot"), textOutput("lines")
)
server <- function(input, output, session) {
  output$double <- renderText(paste("double", input$n * 2))
  output$plot <- renderPlot(plot(seq_len(input$n)))
  output$lines <- renderText({
    if (is.null(input$file)) return("no file")
    paste(length(readLines(input$file$datapath)), "lines")
  })
  output$save <- downloadHandler("n.txt", function(file) writeLines(as.character(input$n), file))
}
shinyApp(ui, server)
"""
PAUSE = 600.0


async def drive(page: Page) -> None:
    await page.get_by_text("double 6").wait_for()
    await page.wait_for_selector("#plot img")
    await page.wait_for_timeout(PAUSE)
    await page.fill("#n", "9")
    await page.get_by_text("double 18").wait_for()
    await page.wait_for_timeout(PAUSE)
    file: FilePayload = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a\nb\n"}
    await page.set_input_files("#file", file)
    await page.get_by_text("2 lines").wait_for()
    await page.wait_for_timeout(PAUSE)
    async with page.expect_download():
        await page.click("#save")


def journey_of(recording: Recording) -> Journey:
    return recognise(recording).read(recording, "explore")


async def test_a_session_survives_both_formats_and_a_browsers_own_archive(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "app.R").write_text(APP)
    async with standing(folder, python=shutil.which("Rscript") or "") as stand:
        async with recorder(stand.target) as proxy, async_playwright() as playwright:
            browser = await playwright.chromium.launch(**CHROMIUM)
            context = await browser.new_context(
                record_har_path=tmp_path / "chromium.har", record_har_content="embed"
            )
            page = await context.new_page()
            await page.goto(proxy.url)
            await drive(page)
            await context.close()
            await browser.close()
            ours = proxy.recording()
        journey = journey_of(ours)
        assert [step.label for step in journey.steps] == [
            "Open the app", "Set n = 9", "Upload a.txt", "Download save",
        ]  # fmt: skip
        approve(folder, await examine(folder, journey, stand.target), "ann", "2026-11-24")
        write_log(tmp_path / "recording.log", ours, "http://localhost")
        logged = journey_of(read_log(tmp_path / "recording.log"))
        archived = journey_of(
            recording_of_har(json.loads(json.dumps(har_of(ours, "http://a.test"))))
        )
        for each in (logged, archived):
            assert [step.act for step in each.steps] == [step.act for step in journey.steps]
            assert [set(s.expects) for s in each.steps] == [set(s.expects) for s in journey.steps]
            result = await examine(folder, each, stand.target, together=2)
            assert result.passed, result
        chromium = journey_of(read_har(tmp_path / "chromium.har"))
        assert [step.label for step in chromium.steps][:3] == [
            "Open the app",
            "Set n = 9",
            "Upload a.txt",
        ]
        result = await examine(folder, chromium, stand.target)
        assert result.verdict == "stuck"
        assert "The journey does not hold the file." in result.sentence
