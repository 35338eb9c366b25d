"""The helper in the app never waits long, remembers, and never surprises by a type."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from greenroom.kinds import LIBRARY

ASK = """
import json, time
from greenroom import flags
begun = time.monotonic()
mine = flags.of({"x-greenroom-session": "s1"})
said = {"chart": mine.on("chart"), "n": mine.get("n", 1.5), "text": mine.get("chart", "no text"),
        "seconds": time.monotonic() - begun, "name": mine.session}
print(json.dumps(said))
"""


def ask(**env: str) -> dict:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(LIBRARY), **env}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=given, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture
def known(tmp_path: Path) -> str:
    path = tmp_path / "flags.json"
    path.write_text(json.dumps({"values": {"chart": True, "n": 2}, "live": []}))
    return str(path)


def test_outside_of_greenroom_the_code_decides():
    said = ask()
    assert (said["chart"], said["n"], said["text"], said["name"]) == (False, 1.5, "no text", "s1")


def test_without_a_server_the_last_known_values_hold(known, tmp_path):
    for place in ("", str(tmp_path / "nothing.sock")):
        said = ask(GREENROOM_FLAGS_FILE=known, GREENROOM_FLAGS_SOCKET=place)
        assert (said["chart"], said["n"], said["text"]) == (True, 2.0, "no text")


def test_a_server_that_keeps_silent_holds_nobody_up(known, tmp_path):
    path = str(tmp_path / "mute.sock")
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(path)
        mute.listen()
        said = ask(GREENROOM_FLAGS_FILE=known, GREENROOM_FLAGS_SOCKET=path, OFREP_TIMEOUT_MS="300")
    assert said["chart"] is True
    assert 0.25 < said["seconds"] < 5  # it gave up after 0.3 s; the machine may be slow


def test_an_answer_that_trickles_in_holds_nobody_up_either(known, tmp_path):
    path = str(tmp_path / "slow.sock")
    with socket.socket(socket.AF_UNIX) as slow:
        slow.bind(path)
        slow.listen()
        threading.Thread(target=_trickle, args=(slow,), daemon=True).start()
        said = ask(GREENROOM_FLAGS_FILE=known, GREENROOM_FLAGS_SOCKET=path, OFREP_TIMEOUT_MS="300")
    assert said["chart"] is True
    assert said["seconds"] < 5


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"values": 1}'])
def test_a_broken_file_is_no_reason_to_fail(tmp_path, text):
    path = tmp_path / "flags.json"
    path.write_text(text)
    assert ask(GREENROOM_FLAGS_FILE=str(path))["chart"] is False


def test_it_stays_short():
    lines = (LIBRARY / "greenroom" / "flags.py").read_text().splitlines()
    assert len(lines) < 120


def _trickle(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        for byte in b"HTTP/1.0 200 OK\r\n" * 100:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                return
            threading.Event().wait(0.05)
