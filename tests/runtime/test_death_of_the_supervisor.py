"""The supervisor may die or be replaced at any moment, and nobody's app notices."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from greenroom.kernel.errors import UnreadyError
from greenroom.runtime.model import Limits
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.supervisor.model import Spec
from runtime.stage import (
    MACHINE,
    SERVER,
    Stage,
    ask,
    gone,
    inside,
    kill,
    lives,
    look,
    stage,
    until,
    until_true,
)

pytestmark = pytest.mark.anyio

LOUD = "import threading, time\ndef talk():\n  while True: print('la', flush=True); time.sleep(0.001)\n"
LOUD += "threading.Thread(target=talk, daemon=True).start()\n" + SERVER


async def kill_supervisor(one: Stage) -> None:
    pid = await one.supervisor_pid()
    kill(pid)
    await gone(pid)


async def test_apps_live_on_and_are_found_again(one):
    before = await one.run(LOUD)
    await kill_supervisor(one)
    assert await ask(before.socket) == "ok"
    await one.supervisor.connect_or_start()
    after = await look(one.driver, "one")
    assert (after.pid, after.state, after.restarts) == (before.pid, "running", 0)
    said = len(await one.log())
    while len(await one.log()) <= said:
        continue
    await one.driver.stop("one")
    assert (await look(one.driver, "one")).reason == "stopped"


async def test_what_died_meanwhile_is_started_again_at_once(one):
    before = await one.run()
    await kill_supervisor(one)
    for pid in (before.pid, *inside(before.pid)):
        with suppress(ProcessLookupError):  # the end of one may be that of the others
            kill(pid)
    await one.supervisor.connect_or_start()
    after = await one.driver.wait_ready(one.order())
    assert (after.reason, after.restarts) == ("lost", 1)
    assert after.pid != before.pid


async def test_a_found_app_that_dies_later_is_started_again(one):
    before = await one.run()
    await kill_supervisor(one)
    await one.supervisor.connect_or_start()
    kill(before.pid)
    seen = await until(one.driver, "one", lambda s: s.restarts == 1 and s.state == "starting")
    assert seen.reason == "lost"
    await one.driver.wait_ready(one.order())


async def test_a_found_app_that_runs_out_of_memory_is_known_to_have(one):
    if MACHINE.groups.name == "none":
        pytest.skip("no control groups can be made here")
    await one.run(limits=Limits(memory_mb=150), restart=False)
    await kill_supervisor(one)
    await one.supervisor.connect_or_start()
    with pytest.raises(aiohttp.ClientError):
        await one.ask("[bytearray(10_000_000) for _ in range(100)]")
    assert (await until(one.driver, "one", "ended")).reason == "out-of-memory"


async def test_a_stop_that_it_died_in_is_finished(one):
    stubborn = "import signal\nsignal.signal(15, signal.SIG_IGN)\n" + SERVER
    seen = await one.run(stubborn)
    stopping = asyncio.create_task(one.driver.stop("one"))
    await until(one.driver, "one", "stopping")
    await kill_supervisor(one)
    await asyncio.gather(stopping, return_exceptions=True)
    await one.supervisor.connect_or_start()
    after = await until(one.driver, "one", "ended")
    assert (after.reason, lives(seen.pid)) == ("stopped", False)


async def test_another_greenroom_takes_over_as_the_same_process(one):
    before = await one.run(restart=False)
    supervisor = await one.supervisor_pid()
    state = one.home / "run/programs/one.json"
    kept = json.loads(state.read_text())
    state.write_text(json.dumps(kept | {"of_a_newer_greenroom": 1}))
    await one.supervisor._hand_over({"pid": supervisor})
    command = Path(f"/proc/{supervisor}/cmdline")
    await until_true(lambda: b"--detach" not in command.read_bytes())
    await one.supervisor.connect_or_start()
    assert await one.supervisor_pid() == supervisor
    assert (await look(one.driver, "one")).pid == before.pid
    kill(before.pid, signal.SIGKILL)
    seen = await until(one.driver, "one", "ended")
    assert (seen.reason, seen.exit_status) == ("signal", -9)


async def test_a_second_one_for_the_same_home_ends_at_once(one):
    pid = await one.supervisor_pid()
    argv, environment = one.supervisor._command()
    done = await asyncio.to_thread(subprocess.run, argv, env=environment, check=False)
    assert done.returncode == 0
    assert await one.supervisor_pid() == pid


async def test_many_who_find_none_start_one(one):
    await one.supervisor.shutdown()
    await asyncio.gather(*(Supervisor(one.home).connect_or_start() for _ in range(5)))
    pid = await one.supervisor_pid()
    named = f"supervisor {one.home}".encode()
    await until_true(lambda: [p for p in supervisors(named) if p != pid] == [])


def supervisors(named: bytes) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if named in line]


async def test_a_state_that_cannot_be_read_does_not_stop_the_others(one):
    before = await one.run()
    await kill_supervisor(one)
    (one.home / "run/programs/torn.json").write_text('{"spec": ')
    await one.supervisor.connect_or_start()
    assert (await look(one.driver, "one")).pid == before.pid
    assert (one.home / "run/programs/torn.broken").exists()


async def test_it_survives_requests_that_make_no_sense(one):
    for line in (b"{}\n", b"what\n", b'{"do": "dance"}\n', b'{"do": "start", "spec": {}}\n'):
        reader, writer = await asyncio.open_unix_connection(one.home / "run/supervisor.sock")
        writer.write(line)
        assert b"error" in await reader.readline()
        writer.close()
    assert await one.driver.list() == []


async def test_a_name_cannot_lead_out_of_the_home(one):
    with pytest.raises(UnreadyError, match="cannot be called"):
        await one.supervisor.start(Spec(name="../../escape", argv=["/usr/bin/true"]))


async def test_it_hears_nothing_of_a_ctrl_c_in_the_terminal():
    code = (
        "import asyncio, sys; from pathlib import Path\n"
        "from greenroom.runtime.process.client import Supervisor\n"
        "asyncio.run(Supervisor(Path(sys.argv[1])).connect_or_start())\n"
    )
    async with stage() as made:
        await made.supervisor.shutdown()
        started = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", code, str(made.home)],
            check=False,
            start_new_session=True,
        )
        assert started.returncode == 0
        pid = await made.supervisor_pid()
        assert os.getsid(pid) not in (os.getsid(0), 0)
        assert os.getpgid(pid) != os.getpgid(0)


async def test_it_is_light():
    code = (
        "import sys; from greenroom.runtime.supervisor import server\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('aiohttp', 'pydantic', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
