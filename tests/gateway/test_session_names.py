"""A session's name says by which key an anonymous browser is counted."""

from greenroom.gateway.admin import Admin
from greenroom.gateway.session_names import anonymous_key, new_session
from greenroom.gateway.sessions import SessionBook
from greenroom.kernel.ids import new_id


def test_the_key_of_an_anonymous_browser_can_be_read_from_each_of_its_sessions():
    key = f"anonymous-{new_id()}"
    first, second = new_session(key), new_session(key)
    assert first != second
    assert anonymous_key(first) == anonymous_key(second) == key


def test_the_session_of_a_person_says_nothing():
    assert "-" not in new_session("0123abcd")
    assert anonymous_key(new_session("0123abcd")) == ""


def test_a_book_that_was_lost_learns_the_key_from_the_log(tmp_path):
    key = f"anonymous-{new_id()}"
    session = new_session(key)
    book = SessionBook(tmp_path / "access.jsonl", Admin(tmp_path / "admin.sock"))
    entry = f'{{"at": "2026-11-28T12:00:00+00:00", "session": "{session}", "instance": "i1"}}'
    book.note(entry.encode())
    found = book.find(session)
    assert found is not None
    assert found.hash_key == key
