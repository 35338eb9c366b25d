"""`greenroom journey` and the question about uploads, typed by a person."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.cli.main import run
from greenroom.cli.rehearsal.uploads import settled
from greenroom.rehearsal.journey import read_journey, write_journey
from greenroom.rehearsal.journey.editing import uploads
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import Act, Event, Journey, Step

PRIVATE = b"name,salary\nann,1\n"
FILES = {"files": [{"name": "pay.csv", "blob": digest(PRIVATE)}]}
PAY = Journey(
    "pay",
    "shiny",
    (Step(0, "Open", Act("open")), Step(1, "Upload pay.csv", Act("upload", FILES))),
    blobs={digest(PRIVATE): PRIVATE},
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_journey(tmp_path, PAY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_journeys_are_listed_shown_and_edited(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["journey", "list"]) == 0
    assert run(["journey", "rename", "pay", "1", "Give the payroll"]) == 0
    assert run(["journey", "timeout", "pay", "1", "2m"]) == 0
    assert run(["journey", "show"]) == 0
    said = capsys.readouterr().out
    assert "Give the payroll" in said
    assert "uploads pay.csv (18 bytes) at step 1" in said
    [_, step] = read_journey(folder / "tests/journeys/pay.journey.jsonl").steps
    assert (step.label, step.timeout) == ("Give the payroll", 120_000)


def test_a_mistyped_journey_is_answered_with_the_nearest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["journey", "show", "pray"]) != 0
    assert "Did you mean pay?" in capsys.readouterr().err


def test_nobody_there_means_that_uploads_are_not_kept(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert [step.number for step in settled(PAY, "ask").steps] == [0]
    assert "--uploads keep" in capsys.readouterr().err
    assert settled(PAY, "keep") == PAY
    assert uploads(settled(PAY, "drop")) == []


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def type_these(*lines: str) -> None:
        left = list(lines)
        stdin = replace_stdin(lambda: left.pop(0) + "\n")
        monkeypatch.setattr(sys, "stdin", stdin)

    return type_these


def replace_stdin(read: Callable[[], str]) -> object:
    return type("Terminal", (), {"isatty": lambda _: True, "readline": lambda _: read()})()


def test_a_person_says_what_becomes_of_an_upload(
    tmp_path: Path, answers: Callable[..., None]
) -> None:
    other = tmp_path / "harmless.csv"
    other.write_bytes(b"name,salary\n")
    answers("yes")
    assert settled(PAY, "ask") == PAY
    answers("perhaps", str(other))
    assert list(settled(PAY, "ask").blobs.values()) == [b"name,salary\n"]
    answers("no")
    assert settled(PAY, "ask") == replace(PAY, steps=PAY.steps[:1])


def test_a_recording_goes_to_another_tool_and_comes_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = (
        Event(0, "req", 1, "GET", "/"),
        Event(5, "res", 1, status=200, headers={"content-type": "text/html"}, body="<p>Hello</p>"),
        Event(900, "req", 2, "GET", "/rows"),
        Event(905, "res", 2, status=200, headers={"content-type": "application/json"}, body="[1]"),
    )
    write_journey(folder, Journey("seen", "http", (Step(0, "GET /", Act("open")),), wire))
    assert run(["journey", "export", "seen", "seen.har"]) == 0
    assert run(["journey", "import", "seen.har", "--name", "again"]) == 0
    again = read_journey(folder / "tests/journeys/again.journey.jsonl")
    assert [step.label for step in again.steps] == ["GET /", "GET /rows"]
    assert run(["journey", "import", "seen.har", "--name", "again"]) == 5
    assert run(["journey", "import", "nothing.har", "--name", "other"]) == 1
    assert run(["journey", "export", "pay", "pay.har"]) == 1
    assert "Record it anew" in capsys.readouterr().err
