"""Nothing of an instance is left when it has been stopped."""

import json
from dataclasses import replace

import pytest

from greenroom.runtime.process.groups import NoGroups
from greenroom.runtime.supervisor.proc import marked
from runtime.stage import MACHINE, SERVER, inside, kill, lives, look, stage, until_true

pytestmark = pytest.mark.anyio

FAMILY = (
    "import os, time\n"
    "for _ in range(3):\n"
    "    if os.fork() == 0:\n"
    "        os.setsid()\n"
    "        if os.fork() == 0:\n"
    "            import signal; signal.signal(15, signal.SIG_IGN); time.sleep(1000)\n"
    "        os._exit(0)\n" + SERVER
)
"""Has grandchildren in sessions of their own that ignore SIGTERM."""


@pytest.fixture(params=["limited", "unlimited", "bare"])
async def made(request):
    machine = {
        "limited": MACHINE,
        "unlimited": replace(MACHINE, groups=NoGroups()),
        "bare": replace(MACHINE, groups=NoGroups(), bwrap=None),
    }[request.param]
    async with stage(machine) as given:
        yield given


def family(pid: int) -> set[int]:
    return {pid, *inside(pid)}


async def test_descendants_that_hide_are_found(made):
    seen = await made.run(FAMILY)
    before = family(seen.pid) | {int(pid) for pid in await orphans(made)}
    await made.driver.stop("one")
    assert not [pid for pid in before if lives(pid)]


async def test_ignoring_the_request_to_end_does_not_help(made):
    seen = await made.run("import signal\nsignal.signal(15, signal.SIG_IGN)\n" + SERVER)
    before = family(seen.pid)
    await made.driver.stop("one")
    assert (await look(made.driver, "one")).state == "ended"
    assert not [pid for pid in before if lives(pid)]


async def test_an_app_is_asked_to_end_before_it_is_made_to(made):
    polite = (
        "import signal, sys\n"
        "signal.signal(15, lambda *a: (print('goodbye', flush=True), sys.exit(0)))\n" + SERVER
    )
    await made.run(polite, stop_grace=20.0)
    await made.driver.stop("one")
    assert "goodbye" in await made.log()
    assert (await look(made.driver, "one")).exit_status == 0


async def test_killing_the_sandbox_from_outside_kills_all_of_it(made):
    seen = await made.run(FAMILY, restart=False)
    before = family(seen.pid) | {int(pid) for pid in await orphans(made)}
    kill(seen.pid)
    await until_true(lambda: not [pid for pid in before if lives(pid)])


async def orphans(made) -> list[str]:
    """Return the processes with the program's mark, whosever children they have become."""
    state = json.loads((made.home / "run/programs/one.json").read_text())
    return [str(pid) for pid in marked(state["mark"])]
