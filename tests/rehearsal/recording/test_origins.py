"""An app's own address in its answers leads the browser to the recorder, and no other address does."""

import pytest

from greenroom.rehearsal.recording.origins import Readdressing

APP, RECORDER = "http://localhost", "http://127.0.0.1:4321"
SAID = b'{"root":"http://localhost","f":"http://localhost/x","other":"http://localhost:80/"}'
MEANT = (
    b'{"root":"http://127.0.0.1:4321","f":"http://127.0.0.1:4321/x","other":"http://localhost:80/"}'
)


@pytest.mark.parametrize("size", [1, 3, 17, 1000])
def test_the_apps_address_is_replaced_wherever_an_answer_is_cut(size: int) -> None:
    way = Readdressing(APP, RECORDER, "application/json")
    pieces = [SAID[at : at + size] for at in range(0, len(SAID), size)]
    assert b"".join(map(way.piece, pieces)) + way.rest() == MEANT


def test_a_whole_event_is_passed_on_at_once() -> None:
    way = Readdressing(APP, RECORDER, "text/event-stream; charset=utf-8")
    assert way.piece(b'data: {"url": "http://localhost/a"}\n\n').endswith(b"\n\n")
    assert way.rest() == b""


def test_other_media_are_left_alone() -> None:
    assert Readdressing(APP, RECORDER, "image/png").piece(SAID) == SAID
