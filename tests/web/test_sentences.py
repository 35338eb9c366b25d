import ast
from datetime import timedelta
from pathlib import Path

import greenroom
from greenroom.kernel.clock import now
from greenroom.web.sentences import SENTENCES, mark, sentence
from greenroom.web.views import EventRow
from greenroom.web.words import ago, lasting, listed, seconds, several, size


def recorded_kinds() -> set[str]:
    """Every kind of event that a call of `record` in the house names."""
    kinds = set()
    for path in Path(greenroom.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_record = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
            if is_record and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                kinds.add(node.args[1].value)
    return kinds


def test_every_event_of_the_house_has_a_sentence():
    kinds = recorded_kinds()
    assert "version.created" in kinds
    assert kinds - SENTENCES.keys() == set()


def told(kind: str, subject: str = "v12", **data: object) -> str:
    return sentence(EventRow(1, now(), kind, "ada", "sales", subject, data))


def test_sentences_say_who_did_what_where():
    assert told("release.made", stage="production", replaced=11) == (
        "released v12 to production, replacing v11"
    )
    assert told("variable.set", "KEY", stage="uat", secret=True) == "set the secret KEY in uat"
    assert told("version.failed", why="no such package") == (
        "could not make v12 ready: no such package"
    )


def test_an_event_from_a_later_release_is_told_by_its_kind():
    assert told("rehearsal.gone-well", "v12") == "gone well rehearsal v12"


def test_failures_are_marked():
    assert mark(EventRow(1, now(), "version.failed", "greenroom")) == "bad"
    assert mark(EventRow(1, now(), "release.made", "ada")) == "live"


def test_words_for_numbers():
    assert [size(n) for n in (0, 999, 1000, 52_100, 999_960, 4_200_000_000)] == [
        "0 B", "999 B", "1.0 kB", "52.1 kB", "1.0 MB", "4.2 GB",
    ]  # fmt: skip
    assert [seconds(n) for n in (0.04, 8.8, 125)] == ["0.0 s", "8.8 s", "2 min 05 s"]
    assert [several(n, "file") for n in (0, 1, 2000)] == ["0 files", "1 file", "2,000 files"]
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert ago(now() - timedelta(days=1, hours=3)) == "1 day ago"
    assert lasting(now() - timedelta(minutes=3, seconds=5)) == "3 min"


def test_a_reminder_says_by_when():
    due = {"stage": "production", "deadline": "2026-12-04T08:00:00+00:00"}
    said = told("rollout.reminded", **due)
    assert said == "waits for a decision about v12 in production, due by 4 Dec 08:00 UTC"


def test_who_skips_a_gate_says_which_and_why():
    done = {
        "stage": "production",
        "gate": "sessions",
        "why": "one lost network",
        "reason": "ada skipped it.",
    }
    said = told("rollout.skipped", **done)
    assert said == "skipped the gate sessions of v12 in production: one lost network"
    assert told("rollout.skipped", stage="uat") == "skipped a gate of v12 in uat"
