"""Shiny for R is seen as Python is: its own lines, its waiting, its faults."""

from pathlib import Path

import pytest

from greenroom.rehearsal.profile import Profile
from rehearsal.profile.apps import CLOSELY, profiled, rules, shiny_journey, write

pytestmark = pytest.mark.anyio

FAULTY = """
library(shiny)

names <- c("reads", "applies", "grows", "waits", "fits")
ui <- fluidPage(
  lapply(names, function(name) numericInput(name, name, 0)),
  lapply(names, function(name) textOutput(paste0(name, "_out")))
)
small <- data.frame(a = 1:40000, b = 1:40000)

fit <- function(times) {
  total <- 0
  for (n in seq_len(times * 3e6)) {
    total <- total + n %% 7
  }
  total
}

server <- function(input, output, session) {
  output$reads_out <- renderText({
    if (input$reads == 0) return("")
    big <- read.csv("big.csv")
    nrow(big)
  })
  output$applies_out <- renderText({
    if (input$applies == 0) return("")
    sum(apply(small, 1, function(row) row[["a"]] * row[["b"]]))
  })
  output$grows_out <- renderText({
    found <- data.frame()
    for (n in seq_len(input$grows * 1500)) {
      found <- rbind(found, small[n, ])
    }
    nrow(found)
  })
  output$waits_out <- renderText({
    if (input$waits > 0) Sys.sleep(0.5)
    input$waits
  })
  output$fits_out <- renderText({
    fit(input$fits)
  })
}

shinyApp(ui, server)
"""
MENDED = """
library(shiny)

names <- c("reads", "applies", "grows", "waits", "fits")
ui <- fluidPage(
  lapply(names, function(name) numericInput(name, name, 0)),
  lapply(names, function(name) textOutput(paste0(name, "_out")))
)
small <- data.frame(a = 1:40000, b = 1:40000)
big <- read.csv("big.csv")

server <- function(input, output, session) {
  output$reads_out <- renderText(if (input$reads == 0) "" else nrow(big))
  output$applies_out <- renderText(if (input$applies == 0) "" else sum(small$a * small$b))
  output$grows_out <- renderText(nrow(head(small, input$grows * 1500)))
  output$waits_out <- renderText(input$waits)
  output$fits_out <- renderText(input$fits)
}

shinyApp(ui, server)
"""
NAMES = ("reads", "applies", "grows", "waits", "fits")
JOURNEY = shiny_journey(
    tuple(f"{name}_out" for name in NAMES),
    {f"{name}:shiny.number": 0 for name in NAMES},
    *({"label": name, f"{name}:shiny.number": 1, "expects": [f"{name}_out"]} for name in NAMES),
)


def folder(place: Path, program: str) -> Path:
    place.mkdir()
    rows = "".join(f"{n},{n * 7 % 11},{n * 3 % 5}\n" for n in range(200_000))
    return write(place, {"app.R": program, "big.csv": f"a,b,c\n{rows}"})


@pytest.fixture(scope="module")
async def faulty(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    place = folder(tmp_path_factory.mktemp("profile") / "faulty", FAULTY)
    return await profiled(place, JOURNEY, plan=CLOSELY)


@pytest.mark.parametrize(
    ("step", "rule", "source"),
    [
        ("reads", "read-in-session", 'big <- read.csv("big.csv")'),
        ("applies", "apply-by-row", "apply(small, 1, function(row)"),
        ("grows", "table-grown-in-loop", "found <- rbind(found"),
        ("waits", "waiting-holds-others-up", "Sys.sleep(0.5)"),
        ("fits", "same-result-again", "total <- total + n %% 7"),
    ],
)
async def test_a_fault_is_found_at_its_line_with_its_evidence(
    faulty: Profile, step: str, rule: str, source: str
) -> None:
    found = rules(faulty, step)
    assert rule in found, faulty.advice
    assert source in found[rule].source
    assert found[rule].frame
    assert found[rule].frame.file == "app.R"


async def test_waiting_is_seen_although_it_costs_no_processor_time(faulty: Profile) -> None:
    (step,) = (step for step in faulty.steps if step.name == "waits")
    line = next(line for line in step.lines if "Sys.sleep" in line.source)
    assert 0.4 < line.seconds < 0.7


async def test_the_start_is_seen_as_well(faulty: Profile) -> None:
    assert faulty.steps[0].name == "start-up"
    assert any("library(shiny)" in line.source for line in faulty.steps[0].lines) or any(
        frame.function == "loadNamespace" for stack in faulty.steps[0].stacks for frame in stack
    )


async def test_code_without_the_faults_is_left_in_peace(tmp_path: Path) -> None:
    profile = await profiled(folder(tmp_path / "mended", MENDED), JOURNEY)
    assert not [each for each in profile.advice if each.rule != "slow-format-at-start"]
