import csv
import json

import pytest

from greenroom.rehearsal.load.shinycannon import write
from rehearsal.load.stage import JOURNEY


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


def test_steps_are_as_long_as_they_were(folder, result) -> None:
    one = result.sessions[0]
    found = rows(folder / "sessions" / f"0_{one.user}_{one.iteration}.csv")
    begin = next(row for row in found if row["event"] == "WS_RECV_START")
    end = next(row for row in found if row["event"] == "WS_RECV_END")
    took = (int(end["timestamp"]) - int(begin["timestamp"])) / 1000
    assert abs(took - (one.steps[1].done - one.steps[1].sent)) < 0.0021
