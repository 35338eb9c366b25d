"""The scripts in `bin/`: called from anywhere, in a checkout whose path holds spaces."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = (*(ROOT / "bin").glob("*"), *(ROOT / "bin/.lib").glob("*"), ROOT / ".ci/run")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=plain,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, set up to run."""
    copy = tmp_path_factory.mktemp("with spaces") / "green room"
    copy.mkdir()
    for name in ("bin", "src"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "uv.lock", "README.md"):
        shutil.copy(ROOT / name, copy)
    done = run(copy / "bin/setup", "run", cwd=Path("/"))
    assert done.returncode == 0, done.stderr
    return copy


def test_setup_makes_the_command_line_work_from_anywhere(checkout: Path) -> None:
    done = run(checkout / "bin/greenroom", "--version", cwd=Path("/"))
    assert (done.returncode, done.stdout) == (0, "0.1.0\n")


def test_setup_does_nothing_when_nothing_is_to_be_done(checkout: Path) -> None:
    stamp = checkout / ".venv/.set-up-run"
    before = stamp.stat().st_mtime_ns
    done = run("bin/setup", "run", cwd=checkout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert stamp.stat().st_mtime_ns == before


def test_a_checkout_that_was_moved_is_set_up_again(checkout: Path) -> None:
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    try:
        assert run(moved / "bin/setup", "run", cwd=Path("/")).returncode == 0
        done = run(moved / "bin/greenroom", "--version", cwd=Path("/"))
        assert done.stdout == "0.1.0\n"
    finally:
        moved.rename(checkout)


def test_setup_refuses_what_it_does_not_know() -> None:
    done = run(ROOT / "bin/setup", "everything", cwd=Path("/"))
    assert done.returncode == 1
    assert "bin/setup knows run and all, not everything." in done.stderr


@pytest.mark.parametrize(
    "script", [path for path in SCRIPTS if path.is_file()], ids=lambda path: path.name
)
def test_each_script_is_sound_bash(script: Path) -> None:
    assert run("bash", "-n", script, cwd=ROOT).returncode == 0
    if script.parent.name != ".lib":
        assert os.access(script, os.X_OK)
