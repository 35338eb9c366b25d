"""An app is started from its folder on a laptop, and nothing of it is left afterwards."""

import os
import sys
from pathlib import Path

import pytest

from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.replay.link import connect
from greenroom.rehearsal.stand import standing
from kinds.running import EXAMPLES

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


def app(folder: Path, program: str) -> Path:
    (folder / "program.py").write_text(program)
    head = '[app]\nkind = "command"\ncommand = ["python", "-u", "program.py", "{port}"]\n'
    (folder / "greenroom.toml").write_text(head)
    return folder


async def test_an_example_is_started_in_an_environment_of_its_own() -> None:
    said: list[str] = []
    async with standing(EXAMPLES / "static-site", say=said.append) as stand:
        async with connect(stand.target) as link:
            assert "Iowa" in (await link.get("/")).text
        pid = stand.pid
        await stand.restart()
        assert stand.pid != pid
        async with connect(stand.target) as link:
            assert (await link.get("/style.css")).status == 200
        pid = stand.pid
    assert not Path(f"/proc/{pid}").exists()
    assert said[0].startswith("Static site:")
    async with standing(EXAMPLES / "static-site", say=said.append):
        assert "Building its environment" not in " ".join(said[-1:])


async def test_an_app_that_ends_at_once_says_its_last_words(tmp_path: Path) -> None:
    folder = app(tmp_path, 'print("no database")\nraise SystemExit(4)\n')
    with pytest.raises(BrokenError, match=r"exit code \d") as caught:
        async with standing(folder, python=sys.executable):
            raise AssertionError("it was said to be ready")
    assert "no database" in str(caught.value)


async def test_what_the_app_started_ends_with_it(tmp_path: Path) -> None:
    child = "import subprocess, sys\nchild = subprocess.Popen(['sleep', '600'])\n"
    serve = (
        "print('child', child.pid, flush=True)\nimport http.server\n"
        "http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), "
        "http.server.SimpleHTTPRequestHandler).serve_forever()\n"
    )
    async with standing(app(tmp_path, child + serve), python=sys.executable) as stand:
        line = next(line for line in stand.log if line.startswith("child"))
        pid = int(line.split()[1])
        os.kill(pid, 0)
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"
