"""What an app sees of this machine, of Greenroom, and of other apps."""

import ast
import asyncio
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.stage import MACHINE, stage

pytestmark = pytest.mark.anyio


async def test_it_sees_its_own_files_and_nothing_of_others(one):
    secret = one.home / "secret"
    secret.write_text("other people's")
    await one.run(instance="two", app="churn", app_number=2)
    await one.run()
    assert "FileNotFoundError" in await one.ask(f"open({str(secret)!r}).read()")
    assert "FileNotFoundError" in await one.ask(f"os.listdir({str(one.home)!r})")
    assert "OSError" in await one.ask("open('/app/new', 'w')")
    assert "OSError" in await one.ask("open('/usr/new', 'w')")
    assert "FileNotFoundError" in await one.ask("open('/etc/shadow').read()")
    assert (
        ast.literal_eval(await one.ask("os.listdir('/home') if os.path.exists('/home') else []"))
        == []
    )
    assert "TextIOWrapper" in await one.ask("open('/tmp/mine', 'w')")
    assert "FileNotFoundError" in await one.ask("open('/tmp/mine')", "two")


async def test_it_sees_no_processes_but_its_own(one):
    await one.run()
    seen = ast.literal_eval(await one.ask("[p for p in os.listdir('/proc') if p.isdigit()]"))
    assert len(seen) <= 3


async def test_what_it_is_shown_is_shown_at_its_own_path(one):
    environment = one.home / "environments" / "abc"
    environment.mkdir(parents=True)
    (environment / "module.py").write_text("here = True")
    await one.run(readable=(environment,))
    assert await one.ask(f"open({str(environment / 'module.py')!r}).read()") == "'here = True'"
    assert "OSError" in await one.ask(f"open({str(environment / 'module.py')!r}, 'w')")


async def test_each_app_has_a_user_of_its_own_for_all_its_instances(one):
    if not MACHINE.is_root:
        pytest.skip("only root may give apps users of their own")
    await one.run(instance="one", app_number=1)
    await one.run(instance="again", app_number=1)
    await one.run(instance="two", app_number=2, app="churn")
    uids = [await one.ask("os.getuid()", name) for name in ("one", "again", "two")]
    assert uids[0] == uids[1] != uids[2]
    assert "0" not in uids


async def test_secrets_are_in_nobodys_arguments_and_readable_by_no_other_app(one):
    await one.run(env={"PASSWORD": "swordfish-4711"})
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert b"swordfish-4711" not in path.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
    kept = one.home / "run/programs/one.json"
    assert "swordfish-4711" in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


async def test_dangerous_system_calls_are_refused(one):
    await one.run()
    libc = "__import__('ctypes').CDLL(None, use_errno=True)"
    assert await one.ask(f"{libc}.unshare(0x10000000)") == "-1"
    assert await one.ask(f"{libc}.ptrace(0, 0, 0, 0)") == "-1"
    assert await one.ask("[l for l in open('/proc/self/status') if l.startswith('CapEff')]") == (
        "['CapEff:\\t0000000000000000\\n']"
    )


async def test_abstract_sockets_of_this_machine_are_out_of_reach(one):
    if not MACHINE.scope:
        pytest.skip("this kernel's Landlock cannot keep sandboxes from abstract sockets")
    name = f"\0greenroom-test-{one.home.parent.name}"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()
        await one.run(network="host")
        connecting = f"__import__('socket').socket(1).connect({name!r})"
        assert "PermissionError" in await one.ask(connecting)


async def test_without_a_sandbox_landlock_still_hides_what_is_not_the_apps():
    if MACHINE.landlock == 0:
        pytest.skip("this kernel has no Landlock")
    async with stage(replace(MACHINE, bwrap=None, rung="E")) as bare:
        secret = bare.home / "secret"
        secret.write_text("other people's")
        secret.chmod(0o644)
        await bare.run()
        assert "PermissionError" in await bare.ask(f"open({str(secret)!r}).read()")
        assert "PermissionError" in await bare.ask("open('/tmp/theirs', 'w')")
        assert "TextIOWrapper" in await bare.ask("open(os.environ['TMPDIR'] + '/mine', 'w')")
        assert await bare.ask("__import__('ctypes').CDLL(None).unshare(0x10000000)") == "-1"


async def test_the_supervisor_answers_nobody_else(one):
    path = one.home / "run" / "supervisor.sock"
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises((FileNotFoundError, PermissionError)):
        await asyncio.to_thread(_connect_as_nobody, path)


def _connect_as_nobody(path: Path) -> None:
    code = f"import socket; socket.socket(1).connect({str(path)!r})"
    done = subprocess.run(
        ["/usr/bin/python3", "-c", code], user=65_534, capture_output=True, text=True, check=False
    )
    raise PermissionError if "PermissionError" in done.stderr else AssertionError(done.stderr)
