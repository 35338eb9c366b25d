"""Greenroom run by an ordinary user: sandboxes all the same, with what such a user may do."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import greenroom
from runtime.stage import can_run_python

USER = 64_999 + 1
SCRIPT = """
import asyncio, json, sys
sys.path[:0] = json.loads(sys.argv[2])
import runtime.stage as stages
from greenroom.runtime.model import Limits

async def main():
    async with stages.stage() as made:
        said = {"rung": made.machine.rung, "why": made.machine.why, "better": made.machine.raise_by}
        seen = await made.run(limits=Limits(processes=30), restart=False)
        said["state"], said["isolation"] = seen.state, seen.isolation
        said["uid"] = await made.ask("os.getuid()")
        said["secret"] = await made.ask(f"os.listdir({str(made.home)!r})")
        said["unshare"] = await made.ask("__import__('ctypes').CDLL(None).unshare(0x10000000)")
        said["forks"] = await made.ask("[os.fork() or __import__('time').sleep(99) for _ in range(60)]")
        await made.driver.stop("one")
        said["end"] = (await stages.look(made.driver, "one")).state
    print(json.dumps(said))

asyncio.run(main())
"""


@pytest.fixture
def place():
    if os.geteuid() != 0:
        pytest.skip("the other tests run as an ordinary user already")
    made = Path(tempfile.mkdtemp(prefix="greenroom-user-"))
    os.chown(made, USER, USER)
    yield made
    shutil.rmtree(made)


def test_an_app_runs_in_a_sandbox_and_the_rung_says_what_is_missing(place):
    if not can_run_python(USER):
        pytest.skip("another user cannot read this Python")
    paths = json.dumps([str(Path(greenroom.__file__).parents[1]), str(Path(__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT, "-", paths],
        user=USER, group=USER, extra_groups=[], cwd=place, check=False,
        capture_output=True, text=True, env={"PATH": os.environ["PATH"], "TMPDIR": str(place)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["rung"] in ("C", "D")
    assert "as your own user" in said["why"]
    assert "root" in said["better"]
    assert (said["state"], said["isolation"], said["end"]) == ("running", said["rung"], "ended")
    assert said["uid"] == str(USER)
    assert "FileNotFoundError" in said["secret"]
    assert said["unshare"] == "-1"
    assert "BlockingIOError" in said["forks"]
