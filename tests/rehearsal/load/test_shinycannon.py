import asyncio
import csv
import json
import time
from dataclasses import replace

import pytest

from greenroom.rehearsal.load.model import PlayedStep
from greenroom.rehearsal.load.run import run
from greenroom.rehearsal.load.shinycannon import write
from rehearsal.load.stage import JOURNEY, SHORT, small_app


@pytest.fixture
def folder(result, tmp_path):
    write(result, JOURNEY, tmp_path)
    return tmp_path


def rows(file) -> list[dict[str, str]]:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_there_is_a_file_per_session_with_the_columns_that_shinyloadtest_reads(
    folder, result
) -> None:
    files = sorted((folder / "sessions").glob("*.csv"))
    assert len(files) == len(result.sessions)
    text = files[0].read_text().splitlines()
    assert text[0].startswith("# ")
    assert json.loads(text[1][2:])["workers"] == result.plan.users
    assert text[2] == "session_id,worker_id,iteration,event,timestamp,input_line_number,comment"
    assert {row["session_id"] for file in files for row in rows(file)} == {
        str(number) for number in range(len(files))
    }


def test_each_event_points_at_its_line_of_the_recording(folder) -> None:
    recording = (folder / "recording.log").read_text().splitlines()
    assert recording[:1] == ["# version: 1"]
    for file in (folder / "sessions").glob("*.csv"):
        for row in rows(file):
            if not row["event"].startswith("PLAY"):
                line = json.loads(recording[int(row["input_line_number"]) - 1])
                assert row["event"].rpartition("_")[0] == line["type"]


def test_starts_and_ends_come_in_pairs_and_in_order(folder) -> None:
    for file in (folder / "sessions").glob("*.csv"):
        found = rows(file)
        stamps = [int(row["timestamp"]) for row in found]
        assert stamps == sorted(stamps)
        names = [row["event"] for row in found]
        starts = [name.removesuffix("_START") for name in names if name.endswith("_START")]
        ends = [name.removesuffix("_END") for name in names if name.endswith("_END")]
        assert starts == ends
        assert found[-1]["event"] in {"PLAYBACK_DONE", "PLAYBACK_FAIL"}


def lasting(found: list[dict[str, str]], line: int) -> float:
    """Return how long an event took, as shinyloadtest reckons it: seconds."""
    stamps = [int(row["timestamp"]) for row in found if row["input_line_number"] == str(line)
              and not row["event"].startswith("PLAYBACK")]  # fmt: skip
    return (max(stamps) - min(stamps)) / 1000


def test_steps_are_as_long_as_they_were(folder, result) -> None:
    one = next(each for each in result.sessions if len(each.steps) == len(JOURNEY.steps))
    number = result.sessions.index(one)
    found = rows(folder / "sessions" / f"{number}_{one.user}_{one.iteration}.csv")
    opening, second = one.steps[:2]
    parts = [lasting(found, line) for line in (3, 4, 5)]
    assert abs(sum(parts) - (opening.done - opening.sent)) < 0.0021
    assert abs(parts[0] - (opening.page - opening.sent)) < 0.0021
    assert parts[2] > 0.003  # the first outputs are the app's work, not the page's
    assert abs(lasting(found, 7) - (second.done - second.sent)) < 0.0021


def test_two_tests_of_a_journey_have_the_same_recording_wherever_the_app_answered(
    folder, result, tmp_path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    write(replace(result, target="https://other.test/v4"), JOURNEY, elsewhere)
    assert (elsewhere / "recording.log").read_bytes() == (folder / "recording.log").read_bytes()


def test_whoever_was_thrown_out_is_no_longer_counted_as_there(result, tmp_path) -> None:
    cut = replace(result.sessions[0], ending="broken", steps=result.sessions[0].steps[:2])
    write(replace(result, sessions=(cut,)), JOURNEY, tmp_path / "cut")
    (file,) = (tmp_path / "cut" / "sessions").glob("*.csv")
    names = [row["event"] for row in rows(file)]
    assert names.count("WS_OPEN_START") == names.count("WS_CLOSE_END") == 1
    assert names[-1] == "PLAYBACK_FAIL"


def test_the_recording_says_which_step_and_which_outputs(folder) -> None:
    lines = (folder / "recording.log").read_text().splitlines()[2:]
    messages = [json.loads(json.loads(line).get("message", "{}")) for line in lines]
    assert [list(each["data"]) for each in messages if "data" in each] == [["n = 4"], ["n = 5"]]
    assert [list(each["values"]) for each in messages if "values" in each] == [["double"]] * 3


def test_a_step_without_outputs_is_called_by_its_name(result, tmp_path) -> None:
    silent = replace(JOURNEY, steps=tuple(replace(step, expects=()) for step in JOURNEY.steps))
    write(result, silent, tmp_path / "silent")
    text = (tmp_path / "silent" / "recording.log").read_text()
    assert '{\\"values\\": {\\"Set n = 4\\": ' in text


@pytest.mark.parametrize(
    ("page", "socket", "parts"),
    [
        (0.1, 0.3, (0.1, 0.2, 0.7)),
        (0.1, None, (0.1, 0, 0.9)),  # no WebSocket: Dash, APIs
        (None, 0.3, (0.3, 0, 0.7)),  # no page: a journey that begins with its WebSocket
        (0.3, 0.1, (0.3, 0, 0.7)),
        (None, None, (1, 0, 0)),
    ],
)
def test_the_opening_is_divided_as_far_as_it_is_known(
    page, socket, parts, result, tmp_path
) -> None:
    opening = PlayedStep(0, 0.0, None, 1.0, page=page, socket=socket)
    one = replace(result.sessions[0], began=0.0, ended=1.0, steps=(opening,))
    write(replace(result, sessions=(one,)), JOURNEY, tmp_path / "one")
    (file,) = (tmp_path / "one" / "sessions").glob("*.csv")
    assert tuple(lasting(rows(file), line) for line in (3, 4, 5)) == pytest.approx(parts)


def test_the_times_are_those_at_which_it_happened(tmp_path) -> None:
    earliest = time.time()
    with small_app() as app:
        played = asyncio.run(run(SHORT, JOURNEY, app.target))
    latest = time.time()
    write(played, JOURNEY, tmp_path)
    files = (tmp_path / "sessions").glob("*.csv")
    stamps = [int(row["timestamp"]) / 1000 for file in files for row in rows(file)]
    assert earliest < min(stamps)
    assert max(stamps) < latest
