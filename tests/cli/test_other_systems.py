"""The command line on a laptop that is no Linux machine."""

import subprocess
import sys

import pytest

from greenroom.cli import main
from greenroom.cli.main import GROUPS, RUNS_APPS

WINDOWS = """
import importlib, importlib.abc, json, os, signal, sys

MISSING = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

for name in MISSING & set(sys.modules):
    del sys.modules[name]
sys.meta_path.insert(0, Missing())
for of, names in ((os, "chown fork geteuid getuid killpg mkfifo setsid uname"), (signal, "SIGHUP SIGKILL SIGUSR1")):
    for name in names.split():
        if hasattr(of, name):
            delattr(of, name)
"""
"""What Python on Windows has not, taken away before anything of ours is imported."""


def on_windows(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WINDOWS + code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_commands_that_run_no_apps_need_nothing_that_windows_has_not() -> None:
    modules = {
        f"greenroom.cli.commands.{target.partition(':')[0]}"
        for commands in GROUPS.values()
        for name, target, _ in commands
        if name not in RUNS_APPS
    }
    done = on_windows(f"for name in {sorted(modules)!r}: importlib.import_module(name)")
    assert done.returncode == 0, done.stderr


def test_the_command_line_starts_on_windows() -> None:
    code = (
        "sys.argv = ['greenroom', 'whoami', '--json']\nfrom greenroom.cli.main import main\nmain()"
    )
    done = on_windows(code)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 3), done.stderr


@pytest.mark.parametrize("command", sorted(RUNS_APPS))
def test_one_that_runs_apps_says_where_it_can_be_used(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(main, "IS_WINDOWS", True)
    assert main.run([command]) == 1
    assert "Linux or macOS" in capsys.readouterr().err
