"""Steps are named, removed and given time; other files are uploaded instead of private ones."""

import pytest

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey.editing import (
    renamed,
    uploads,
    with_timeout,
    with_upload,
    without,
)
from greenroom.rehearsal.journey.lines import digest
from greenroom.rehearsal.journey.model import Act, Event, Journey, Step

PRIVATE = b"name,salary\nann,1\n"
UPLOAD = {"input": "file", "files": [{"name": "pay.csv", "size": 18, "blob": digest(PRIVATE)}]}


@pytest.fixture
def journey() -> Journey:
    steps = (
        Step(0, "Open the app", Act("open")),
        Step(1, "Upload pay.csv", Act("upload", UPLOAD), expects=("total",)),
        Step(2, "POST /jobs", Act("call", {"method": "POST", "path": "/jobs"})),
        Step(3, "GET /jobs", Act("call", {"path": "/jobs/${2:/id}"})),
    )
    wire = (Event(1, "req", 1, "POST", "/upload", body=PRIVATE),)
    return Journey("pay", "shiny", steps, wire, blobs={digest(PRIVATE): PRIVATE})


def test_a_step_gets_other_words_and_more_time(journey: Journey) -> None:
    changed = with_timeout(renamed(journey, 1, "Give the payroll"), 1, 90)
    assert (changed.steps[1].label, changed.steps[1].timeout) == ("Give the payroll", 90_000)
    assert changed.steps[1].expects == ("total",)


def test_a_removed_step_leaves_a_gap_so_that_approved_files_still_fit(journey: Journey) -> None:
    assert [step.number for step in without(journey, [1]).steps] == [0, 2, 3]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([0], "opens the app"), ([7], "has no step 7"), ([2], "needs an answer of step 2")],
)
def test_what_would_break_the_journey_is_refused(
    journey: Journey, numbers: list[int], words: str
) -> None:
    with pytest.raises(JourneyError, match=words):
        without(journey, numbers)
    assert [step.number for step in without(journey, [2, 3]).steps] == [0, 1]


def test_nothing_of_a_replaced_upload_stays(journey: Journey) -> None:
    [file] = uploads(journey)
    assert (file.step, file.name, file.size) == (1, "pay.csv", len(PRIVATE))
    other = with_upload(journey, file.blob, b"name,salary\n")
    assert other.blobs == {digest(b"name,salary\n"): b"name,salary\n"}
    assert other.steps[1].act.detail["files"][0]["size"] == 12
    assert PRIVATE not in [event.body for event in other.events]
    assert digest(PRIVATE) not in repr(other)
