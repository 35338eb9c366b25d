"""Builds run away from everything they must not touch."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from folders import remove
from greenroom.runtime.model import Limits
from greenroom.runtime.process.workshop import BUILDER, OUT_OF_MEMORY, TOO_LATE, SandboxWorkshop
from runtime.stage import MACHINE, until_true

SMALL = Limits(memory_mb=1024)
pytestmark = pytest.mark.anyio


@pytest.fixture
def room():
    folder = Path(tempfile.mkdtemp(prefix="greenroom-build-"))
    (folder / "closed").mkdir(mode=0o700)
    made = folder / "closed" / "room"
    made.mkdir()
    yield made
    remove(folder)


def build(room, script: str, *, limits: Limits = SMALL, machine=MACHINE, **more):
    given = {"writable": [room], "readable": [], "cwd": room, "network": False, "timeout": 60.0}
    given |= {"env": {"PATH": "/usr/bin:/bin"}}
    workshop = SandboxWorkshop(machine, [], limits)
    return workshop.run(["/bin/sh", "-c", script], **(given | more))


async def test_its_output_comes_line_by_line_and_its_status_at_the_end(room):
    heard: list[str] = []
    done = await build(room, "echo one; echo two >&2; exit 3", on_line=heard.append)
    assert (done.status, done.output, heard) == (3, "one\ntwo", ["one", "two"])


async def test_it_writes_in_its_room_and_nowhere_else(room):
    secret = room.parent / "secret"
    secret.write_text("not yours")
    script = f"touch mine; mkdir deep; touch deep/too; cat {secret}; touch /usr/x; ls {room.parent}"
    done = await build(room, script)
    assert sorted(p.name for p in room.rglob("*")) == ["deep", "mine", "too"]
    assert "not yours" not in done.output
    assert done.output.splitlines()[-1] == "room"


async def test_it_is_a_user_of_its_own(room):
    if not MACHINE.builder:
        pytest.skip("only root may give builds a user of their own")
    (room / "made-by-root").mkdir()
    done = await build(room, "id -u; touch made-by-root/x && grep CapEff /proc/self/status")
    assert done.output.split() == [str(BUILDER), "CapEff:", "0" * 16]


async def test_it_has_no_network_unless_it_needs_one(room):
    script = "cat /proc/net/dev | tail -n +3 | cut -d: -f1"
    assert (await build(room, script)).output.split() == ["lo"]
    assert len((await build(room, script, network=True)).output.split()) > 1


async def test_what_takes_too_long_is_ended_with_all_it_started(room):
    script = "(setsid sleep 4711.5 &) ; sleep 4711.5"
    done = await build(room, script, timeout=0.5)
    assert done.status == TOO_LATE
    assert "longer than 0.5 seconds" in done.output
    await until_true(lambda: not sleeping(b"4711.5"))


def sleeping(word: bytes) -> list[Path]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word in path.read_bytes().split(b"\0"):
                found.append(path)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


async def test_what_eats_all_memory_is_ended(room):
    if MACHINE.groups.name == "none":
        pytest.skip("no control groups can be made here")
    script = "exec /usr/bin/python3 -c 'x = bytearray(500_000_000)'"
    done = await build(room, script, limits=Limits(memory_mb=100))
    assert done.status == OUT_OF_MEMORY
    assert done.output.endswith("It ran out of memory: its limit is 100 MB.")


async def test_a_very_long_line_is_no_trouble(room):
    done = await build(room, "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end")
    assert done.status == 0
    assert done.output.endswith("\nend")
    assert len(done.output) <= 200_000


async def test_it_works_without_a_sandbox_too(room):
    done = await build(room, "pwd; echo done", machine=replace(MACHINE, bwrap=None))
    assert done.output.split() == [str(room), "done"]
