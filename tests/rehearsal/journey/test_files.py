"""Journeys are written and read back whole; what is wrong with a file is said with its line."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenroom.rehearsal.errors import JourneyError
from greenroom.rehearsal.journey import journeys_in, lines, read_journey, write_journey
from greenroom.rehearsal.journey.model import Act, Event, Journey, Step

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
details = st.dictionaries(text.filter(lambda key: key != "blob"), plain, max_size=3)
steps = st.builds(
    Step,
    number=st.integers(0, 99),
    label=text.filter(bool),
    act=st.builds(Act, st.sampled_from(sorted(lines.ACT_KINDS)), details),
    think=st.integers(0, 9999).map(float),
    expects=st.lists(text, max_size=3).map(tuple),
    timeout=st.integers(1, 99_999).map(float),
    took=st.integers(0, 9999).map(float),
)
events = st.builds(
    Event,
    at=st.integers(0, 99_999).map(float),
    kind=st.sampled_from(sorted(lines.EVENT_KINDS)),
    link=st.integers(0, 99),
    method=st.sampled_from(["", "GET", "POST"]),
    path=text,
    status=st.sampled_from([0, 200, 404]),
    headers=st.dictionaries(text, text, max_size=2),
    body=text
    | st.binary(min_size=1, max_size=40)
    | st.just("long " * 5000)
    | st.just(b"\1" * 20_000),
    protocols=st.lists(text, max_size=2).map(tuple),
)
journeys = st.builds(
    Journey,
    name=st.just("explore"),
    framework=st.sampled_from(["shiny", "http"]),
    steps=st.lists(steps, min_size=1, max_size=4).map(tuple),
    events=st.lists(events, max_size=4).map(tuple),
    setup=st.just({"about": [1, {"x": None}]}),
)


@given(journeys)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_journey_that_is_written_is_read_back_whole(tmp_path: Path, journey: Journey) -> None:
    assert read_journey(write_journey(tmp_path, journey)) == journey


def small(**more: object) -> Journey:
    step = Step(0, "Open the app", Act("open"), expects=("plot",))
    return Journey("explore", "shiny", (step,), **more)  # ty: ignore[invalid-argument-type]


def test_uploads_lie_beside_the_journey_under_their_digest(tmp_path: Path) -> None:
    data = b"a,b\n1,2\n"
    name = lines.digest(data)
    act = Act("upload", {"input": "f", "files": [{"name": "x.csv", "blob": name}]})
    journey = Journey("explore", "shiny", (Step(0, "Upload", act),), blobs={name: data})
    file = write_journey(tmp_path, journey)
    assert (file.parent / "blobs" / name).read_bytes() == data
    assert read_journey(file).blobs == {name: data}
    assert journeys_in(tmp_path) == [file]
    (file.parent / "blobs" / name).write_bytes(b"a,b\n1,3\n")
    with pytest.raises(JourneyError, match="was changed"):
        read_journey(file)
    (file.parent / "blobs" / name).unlink()
    with pytest.raises(JourneyError, match="not there"):
        read_journey(file)


def test_a_journey_written_by_hand_needs_steps_only(tmp_path: Path) -> None:
    file = tmp_path / "hand.journey.jsonl"
    rows = [{"journey": 1}, {"k": "step", "n": 0, "act": {"open": {}}},
            {"k": "step", "n": 1, "label": "Set n", "act": {"set": {"n": 50}}}]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)))
    journey = read_journey(file)
    assert (journey.name, [step.act.kind for step in journey.steps]) == ("hand", ["open", "set"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: "", "is empty"),
        (lambda text: text[:-40], ":2 cannot be read: the line is no JSON, as if"),
        (lambda text: text.replace('"journey":1', '"journey":9'), "format 9"),
        (lambda text: text.split("\n", 1)[1], ":1 cannot be read: the first line must be"),
        (lambda text: text.split("\n", 1)[0], "holds no step"),
        (lambda text: text.replace('"step"', '"stop"'), "nothing is known of a line `stop`"),
        (lambda text: text.replace('"open"', '"opne"'), "there is no act `opne`"),
        (lambda text: text.replace('"n":0,', ""), "'n' is missing"),
        (lambda text: text + "[]\n", ":3 cannot be read: a line must hold an object"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, change, says: str) -> None:
    file = write_journey(tmp_path, small())
    file.write_text(change(file.read_text()))
    with pytest.raises(JourneyError, match=says):
        read_journey(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(JourneyError, match="greenroom record makes one"):
        read_journey(tmp_path / "none.journey.jsonl")
