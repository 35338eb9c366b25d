"""Apps that do not behave: the deploy says why, or the instance is started again; nobody else suffers."""

from pathlib import Path

import aiohttp
import pytest

from e2e import apps
from e2e.server import Server, until
from e2e.visitors import crowd, look
from greenroom.kernel.errors import GreenroomError

pytestmark = pytest.mark.anyio

SERVE = """
import http.server, sys

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"here")

def serve(port):
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()
"""
SOON = '[start]\nready_timeout = "2s"\n'


async def refusal(server: Server, folder: Path) -> str:
    """Return why a deploy failed; its version must say the same."""
    with pytest.raises(GreenroomError) as caught:
        await server.deploy(folder)
    [version, *_] = await server.do("GET", f"/apps/{folder.name}/versions")
    assert version["state"] == "failed"
    assert version["failure"] in str(caught.value)
    assert await server.pids(folder.name) == {}
    return version["failure"]


async def test_an_app_that_exits_at_once_says_its_last_words(
    server: Server, tmp_path: Path
) -> None:
    folder = apps.command(tmp_path, "quitter", 'print("I give up")\nraise SystemExit(7)\n')
    why = await refusal(server, folder)
    assert "exit code 7" in why
    assert "I give up" in why


async def test_an_app_that_never_listens_is_given_up(server: Server, tmp_path: Path) -> None:
    folder = apps.command(tmp_path, "mute", "import time\ntime.sleep(600)\n", more=SOON)
    assert "no answer within 2 seconds" in await refusal(server, folder)


async def test_an_app_on_the_wrong_port_is_told_so(server: Server, tmp_path: Path) -> None:
    program = f"{SERVE}\nserve(int(sys.argv[1]) - 1)\n"
    why = await refusal(server, apps.command(tmp_path, "elsewhere", program, more=SOON))
    assert "listens on TCP port" in why


async def test_an_app_without_its_entry_point_is_told_so(server: Server, tmp_path: Path) -> None:
    folder = apps.echo(tmp_path, "absent")
    (folder / "echo.py").unlink()
    with pytest.raises(GreenroomError) as caught:
        await server.deploy(folder)
    assert "echo" in str(caught.value)


async def test_eating_all_memory_ends_only_the_eater(server: Server, tmp_path: Path) -> None:
    limit = '[resources]\nmemory = "128 MiB"\n'
    await server.deploy(apps.echo(tmp_path, "glutton", more=limit))
    await server.release("glutton", 1)
    await server.deploy(apps.echo(tmp_path, "neighbour"))
    await server.release("neighbour", 1)
    async with crowd(server, "neighbour", 5) as people:
        assert await status(server, "glutton", "/eat") != 200
        [eater] = await until(lambda: restarted(server, "glutton"))
        assert "memory" in eater["detail"]
        assert await people.cuts() == 0
        await until(lambda: shows(server, "glutton"))


async def restarted(server: Server, slug: str) -> list[dict]:
    """Return the released instances of an app that had to be started again."""
    found = await server.instances(slug)
    return [one for one in found if one["restarts"] and one["stage"] == "production"]


async def shows(server: Server, slug: str) -> bool:
    """Whether a newcomer gets the app."""
    return await status(server, slug, "/") == 200


async def status(server: Server, slug: str, path: str) -> int:
    """Return what a newcomer is answered; 0 if the connection is cut."""
    try:
        return (await look(server, slug, path)).status
    except aiohttp.ClientError:
        return 0


async def test_an_app_that_ignores_sigterm_is_ended_all_the_same(
    server: Server, tmp_path: Path
) -> None:
    program = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{SERVE}\n"
    program += "serve(int(sys.argv[1]))\n"
    folder = apps.command(tmp_path, "deaf", program, more='[start]\nstop_grace = "1s"\n')
    await server.deploy(folder)
    assert await server.pids("deaf")
    await server.do("POST", "/apps/deaf/stops", {})
    assert await server.pids("deaf") == {}


async def test_a_flood_of_output_is_cut_to_size_and_loses_nothing_else(
    server: Server, tmp_path: Path
) -> None:
    program = f"{SERVE}\nline = 'x' * 999\nfor _ in range(200_000):\n    print(line)\n"
    program += 'import time\ntime.sleep(1)\nprint("flooded")\nserve(int(sys.argv[1]))\n'
    await server.deploy(apps.command(tmp_path, "flood", program))
    logs = server.home / "logs" / "instances"
    assert sum(file.stat().st_size for file in logs.glob("flood-*")) < 50e6
    assert "flooded" in await server.do("GET", "/apps/flood/logs?tail=5")


FORK = """
import os, time

def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)
"""


async def test_forking_without_end_stops_at_the_app_and_hurts_nobody_else(
    server: Server, tmp_path: Path
) -> None:
    await server.deploy(apps.echo(tmp_path, "calm"))
    await server.release("calm", 1)
    limit = '[resources]\nprocesses = 50\n[start]\nready_timeout = "5s"\n'
    bomb = apps.command(tmp_path, "bomb", f"{FORK}\nbomb()\n", more=limit)
    async with crowd(server, "calm", 5) as people:
        why = await refusal(server, bomb)
        assert await people.cuts() == 0
        assert await status(server, "calm", "/") == 200
    assert "no answer within 5 seconds" in why
    assert [line for line in server.processes() if "bomb.py" in line] == []
