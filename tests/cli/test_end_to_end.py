"""The whole way with a real server: sign in, deploy, promote, release, change, go back."""

import asyncio
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conftest import Person
from folders import remove
from greenroom.cli.demo.ports import any_port
from greenroom.cli.demo.server import Running, running
from greenroom.cli.demo.visiting import address_of
from greenroom.cli.visits.client import arrive

APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def word() -> str:
    return "{word}"
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that the users of apps may pass through, as pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-test-"))
    folder.chmod(0o755)
    yield folder
    remove(folder)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Running]:
    """A server as `greenroom serve` starts it, with a home of its own."""
    with running(place / "home", any_port()) as started:
        yield started


@pytest.fixture
def ada(person: Person, server: Running, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{server.password}\n"))
    said = person.types("login", server.url, "--name", "admin", "--password-stdin")
    assert said.code == 0, said.err
    return person


def seen(url: str, server: Running) -> str:
    """Return what a new visitor sees."""

    async def visit() -> str:
        async with arrive(address_of(url, server.token)) as client:
            return (await client.get("/")).text

    return asyncio.run(visit()).strip('"\n')


def says(person: Person, word: str) -> None:
    person.has(main__py=APP.format(word=word), requirements__txt="fastapi\n")


def test_a_folder_becomes_a_release_and_goes_back(ada: Person, server: Running) -> None:
    says(ada, "first")
    assert "FastAPI" in ada.types("init").out

    first = ada.types("deploy", "--json", "-m", "First try")
    assert first.code == 0, first.err
    assert first.json["version"] == "v1"
    assert seen(first.json["url"], server) == "first"

    promoted = ada.types("promote", "v1", "--to", "uat", "--json")
    assert promoted.code == 0, promoted.err
    assert seen(promoted.json["url"], server) == "first"

    released = ada.types("release", "v1", "--json")
    assert released.code == 0, released.err
    assert seen(released.json["url"], server) == "first"

    says(ada, "second")
    plan = ada.types("deploy", "--dry-run", "--json")
    assert plan.code == 0, plan.err
    assert (plan.json["number"], plan.json["environment"]) == (2, "reused")
    assert plan.json["upload_files"] == 1
    second = ada.types("deploy", "--json")
    assert second.json["reused_environment"] is True
    assert seen(released.json["url"], server) == "first"

    assert ada.types("release", "v2").code == 0
    assert seen(released.json["url"], server) == "second"
    back = ada.types("rollback", "--json")
    assert (back.json["version"], back.json["replaced"]) == (1, 2)
    assert seen(released.json["url"], server) == "first"

    assert "First try" in ada.types("versions").out
    assert 'return "second"' in ada.types("diff", "v1", "v2").out
    assert ada.types("status", "--json").json["latest"] == 2
    assert ada.types("doctor").out


def test_an_app_that_does_not_start_says_why(ada: Person) -> None:
    ada.has(main__py="import nothing_of_the_kind\nfrom fastapi import FastAPI\napp = FastAPI()\n")
    ada.has(requirements__txt="fastapi\n", greenroom__toml='[app]\nslug = "broken"\n')
    said = ada.types("deploy")
    assert said.code == 1
    assert "v1 could not be made ready." in said.err
    assert "nothing_of_the_kind" in said.err
    assert "nothing_of_the_kind" in ada.types("logs").out


def test_a_requirement_that_does_not_exist_is_named(ada: Person) -> None:
    ada.has(main__py=APP.format(word="x"), greenroom__toml='[app]\nslug = "unmet"\n')
    ada.has(requirements__txt="fastapi\nno-such-package-of-greenroom==9.9\n")
    said = ada.types("deploy")
    assert said.code == 1
    assert "no-such-package-of-greenroom" in said.err


def test_the_demo_checks_itself_and_leaves_nothing_behind(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "greenroom.cli.main", "demo", "--check", "--only", "static"],
        env={**os.environ, "TMPDIR": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 app answered" in done.stdout
    assert not list(place.glob("greenroom-demo-*"))
    assert not [line for line in commands() if f"{place}/greenroom-demo-" in line]


def commands() -> list[str]:
    """Return the command lines of all processes."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
