"""Real processes in real sandboxes, by a real supervisor."""

import asyncio
import json
import os
import signal
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from greenroom.runtime.model import Limits, Order
from greenroom.runtime.process.client import Supervisor
from greenroom.runtime.process.driver import ProcessDriver
from greenroom.runtime.process.machine import probe
from greenroom.runtime.process.ready import NotReadyError

pytestmark = pytest.mark.anyio
MACHINE = probe()

SERVER = """
import http.server, json, os, socketserver, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        eval_ = self.path.partition('?')[2]
        import urllib.parse
        code = urllib.parse.unquote(eval_)
        try: said = repr(eval(code)) if code else 'ok'
        except BaseException as error: said = type(error).__name__ + ': ' + str(error)
        self.send_response(200); self.end_headers(); self.wfile.write(said.encode())
    def log_message(self, *a): pass
    def address_string(self): return 'x'
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 50
print('hello from the app', flush=True)
server = Server('/run/greenroom/app.sock', Handler)
os.chmod('/run/greenroom/app.sock', 0o666)
server.serve_forever()
"""


@pytest.fixture
async def driver(tmp_path):
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.name.startswith("pytest"):
            parent.chmod(0o755)
    home = tmp_path / "home"
    launchers = tmp_path / "launchers"
    launchers.mkdir()
    supervisor = Supervisor(home)
    await supervisor.connect_or_start()
    yield ProcessDriver(home, supervisor, MACHINE, launchers)
    await supervisor.connect_or_start()
    await supervisor.shutdown()


@pytest.fixture
def order(tmp_path):
    def make(code: str = SERVER, instance: str = "one", **more) -> Order:
        bundle = tmp_path / f"bundle-{instance}"
        bundle.mkdir(exist_ok=True)
        (bundle / "app.py").write_text(code)
        python = ("/usr/bin/python3", "-B", "/app/app.py")
        given = {"app": "sales", "app_number": 1, "version": 1, "stage": "sandbox"}
        given |= {"ready_timeout": 10.0, "stop_grace": 1.0, "argv": python, "bundle": bundle}
        return Order(instance=instance, **(given | more))

    return make


async def ask(driver: ProcessDriver, instance: str, code: str = "") -> str:
    [seen] = [seen for seen in await driver.list() if seen.instance == instance]
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(seen.socket))) as client,
        client.get(URL(f"http://localhost/?{quote(code, safe='')}", encoded=True)) as response,
    ):
        return await response.text()


async def until(driver: ProcessDriver, instance: str, *states: str, restarts: int = 0):
    while True:
        [seen] = [seen for seen in await driver.list() if seen.instance == instance]
        if seen.state in states and seen.restarts >= restarts:
            return seen
        await asyncio.sleep(0.02)


async def test_an_instance_starts_answers_and_stops(driver, order):
    await driver.start(order())
    seen = await driver.wait_ready(order())
    assert (seen.state, await ask(driver, "one")) == ("running", "ok")
    await driver.stop("one", "idle")
    seen = await until(driver, "one", "ended")
    assert (seen.reason, seen.pid) == ("idle", None)


async def test_starting_twice_starts_once(driver, order):
    first = await driver.start(order())
    second = await driver.start(order())
    assert first.pid == second.pid


async def test_its_log_outlives_it(driver, order):
    await driver.start(order())
    await driver.wait_ready(order())
    await driver.stop("one")
    lines = [line async for line in driver.logs("one")]
    assert any(line.endswith(" hello from the app") for line in lines)


async def test_an_app_that_ends_at_once_says_why(driver, order):
    bad = order("raise SystemExit('no database')")
    await driver.start(bad)
    with pytest.raises(NotReadyError, match="exit code 1") as refused:
        await driver.wait_ready(bad)
    assert "no database" in str(refused.value)


async def test_an_app_that_never_listens_is_given_up(driver, order):
    bad = order("import time; time.sleep(1000)", ready_timeout=1.0)
    await driver.start(bad)
    with pytest.raises(NotReadyError, match="never listened"):
        await driver.wait_ready(bad)


async def test_an_app_on_the_wrong_port_is_told_so(driver, order):
    code = "import socket, time; s = socket.create_server(('127.0.0.1', 0)); time.sleep(999)"
    bad = order(code, ready_timeout=1.5)
    await driver.start(bad)
    with pytest.raises(NotReadyError, match="listens on TCP port"):
        await driver.wait_ready(bad)


async def test_a_crash_is_followed_by_a_restart_on_the_same_socket(driver, order):
    await driver.start(order())
    await driver.wait_ready(order())
    with pytest.raises(aiohttp.ClientError):
        await ask(driver, "one", "__import__('os').kill(__import__('os').getpid(), 9)")
    seen = await until(driver, "one", "starting", restarts=1)
    assert seen.reason == "signal"
    await driver.wait_ready(order())
    assert await ask(driver, "one") == "ok"


async def test_eating_all_memory_ends_it_with_the_reason(driver, order):
    if MACHINE.groups.name == "none":
        pytest.skip("no control groups can be made here")
    hog = order(
        "x = []\nwhile True: x.append(bytearray(10_000_000))",
        restart=False,
        limits=Limits(memory_mb=100),
    )
    await driver.start(hog)
    seen = await until(driver, "one", "ended")
    assert seen.reason == "out-of-memory"
    assert "100 MB" in seen.detail


async def test_forking_without_end_hurts_nobody_else(driver, order):
    if MACHINE.groups.name == "none":
        pytest.skip("no control groups can be made here")
    bomb = order(
        "import os, time\nn = 0\ntry:\n  while True:\n    if os.fork() == 0: time.sleep(1000)\n    n += 1\n"
        "except OSError: print('forked', n, flush=True); time.sleep(1000)",
        limits=Limits(processes=40),
    )
    await driver.start(bomb)
    while not [line async for line in driver.logs("one") if "forked" in line]:
        await asyncio.sleep(0.05)
    await driver.stop("one")
    assert (await until(driver, "one", "ended")).pid is None


async def test_ignoring_the_request_to_end_does_not_help(driver, order):
    stubborn = order("import signal\nsignal.signal(15, signal.SIG_IGN)\n" + SERVER)
    await driver.start(stubborn)
    await driver.wait_ready(stubborn)
    await driver.stop("one")
    assert (await until(driver, "one", "ended")).state == "ended"


async def test_an_app_is_asked_to_end_before_it_is_made_to(driver, order):
    polite = order(
        "import signal, sys\n"
        "signal.signal(15, lambda *a: (print('goodbye', flush=True), sys.exit(0)))\n" + SERVER,
        stop_grace=10.0,
    )
    await driver.start(polite)
    await driver.wait_ready(polite)
    await driver.stop("one")
    assert any("goodbye" in line for line in [line async for line in driver.logs("one")])


async def test_a_flood_of_output_is_cut_and_the_app_goes_on(driver, order, tmp_path):
    flood = order(
        "import sys\nline = 'x' * 99 + '\\n'\nfor _ in range(100000): sys.stdout.write(line * 100)\n"
        + SERVER,
        limits=Limits(log_mb=1),
        ready_timeout=60.0,
    )
    await driver.start(flood)
    await driver.wait_ready(flood)
    kept = sum(p.stat().st_size for p in (tmp_path / "home/logs/instances").iterdir())
    assert kept < 3 * 2**20


async def test_it_sees_its_own_files_and_nothing_of_others(driver, order, tmp_path):
    secret = tmp_path / "home" / "secret"
    secret.write_text("other people's")
    secret.chmod(0o644)
    await driver.start(order())
    await driver.wait_ready(order())
    assert "FileNotFoundError" in await ask(driver, "one", f"open({str(secret)!r}).read()")
    assert "OSError" in await ask(driver, "one", "open('/app/new', 'w')")
    assert "Error" in await ask(driver, "one", "open('/etc/shadow').read()")
    processes = "sorted(p for p in __import__('os').listdir('/proc') if p.isdigit())"
    assert len(json.loads((await ask(driver, "one", processes)).replace("'", '"'))) <= 3


async def test_each_app_has_a_user_of_its_own(driver, order):
    if not MACHINE.is_root:
        pytest.skip("only root may give apps users of their own")
    await driver.start(order(instance="one", app_number=1))
    await driver.start(order(instance="two", app_number=2, app="churn"))
    seen = [await driver.wait_ready(order(instance=name)) for name in ("one", "two")]
    uids = [Path(f"/proc/{s.pid}").stat().st_uid for s in seen]
    assert len(set(uids)) == 2
    assert 0 not in uids


async def test_secrets_are_in_nobodys_arguments(driver, order):
    await driver.start(order(env={"PASSWORD": "swordfish-4711"}))
    await driver.wait_ready(order())
    assert "swordfish-4711" in await ask(driver, "one", "__import__('os').environ['PASSWORD']")
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert b"swordfish-4711" not in path.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue


async def test_without_network_there_is_none(driver, order):
    await driver.start(order(network="none"))
    await driver.wait_ready(order(network="none"))
    listening = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    code = f"__import__('socket').create_connection(('127.0.0.1', {port}), 2)"
    assert "Error" in await ask(driver, "one", code)
    listening.close()


async def test_dangerous_system_calls_are_refused(driver, order):
    await driver.start(order())
    await driver.wait_ready(order())
    code = "__import__('ctypes').CDLL(None, use_errno=True).unshare(0x10000000)"
    assert await ask(driver, "one", code) == "-1"


async def test_a_killed_supervisor_costs_nobody_anything(driver, order):
    await driver.start(order())
    before = await driver.wait_ready(order())
    supervisor = (await driver._supervisor.ask("ping"))["pid"]
    os.kill(supervisor, signal.SIGKILL)
    await gone(supervisor)
    assert await ask_at(before.socket) == "ok"
    await driver._supervisor.connect_or_start()
    [after] = await driver.list()
    assert (after.pid, after.state) == (before.pid, "running")
    await driver.stop("one")
    assert (await until(driver, "one", "ended")).reason == "stopped"


async def test_what_died_without_a_supervisor_is_started_again(driver, order):
    await driver.start(order())
    before = await driver.wait_ready(order())
    supervisor = (await driver._supervisor.ask("ping"))["pid"]
    os.kill(supervisor, signal.SIGKILL)
    await gone(supervisor)
    for pid in (before.pid, *children_of(before.pid)):
        os.kill(pid, signal.SIGKILL)
    await driver._supervisor.connect_or_start()
    await driver.wait_ready(order())
    [after] = await driver.list()
    assert after.pid != before.pid


async def gone(pid: int) -> None:
    while Path(f"/proc/{pid}/stat").exists():
        await asyncio.sleep(0.01)


def children_of(pid: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def ask_at(socket: Path) -> str:
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as client,
        client.get("http://localhost/") as response,
    ):
        return await response.text()
