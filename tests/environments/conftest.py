"""A server's environments in a folder of its own, and a workshop that counts."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greenroom.environments.direct import DirectWorkshop
from greenroom.environments.interpreters import Interpreters
from greenroom.environments.ports import Finished
from greenroom.environments.service import Environments
from greenroom.kernel.settings import IndexSettings

CHILD = Path(__file__).parent / "child.py"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class CountingWorkshop(DirectWorkshop):
    """Counts what it was asked to run."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    async def run(self, argv, **more) -> Finished:
        self.ran.append(" ".join(map(str, argv[1:3])))
        return await super().run(argv, **more)


class Bench:
    """What a test works with: a server's home, an app's folder, and short ways to lock and build."""

    def __init__(self, tmp_path) -> None:
        self.home, self.folder = tmp_path / "home", tmp_path / "app"
        self.folder.mkdir()
        self.workshop = CountingWorkshop()
        self.environments = self.server()

    def server(self, *, interpreters=None, **index) -> Environments:
        known = interpreters or Interpreters()
        return Environments(self.home, self.workshop, known, IndexSettings(**index))

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)

    async def lock(self, *requirements: str, environments=None, **more):
        if requirements:
            (self.folder / "requirements.txt").write_text("\n".join(requirements) + "\n")
        given = {"language": "python", "packages": lambda _: (), "at": NOW} | more
        return await (environments or self.environments).lock(self.folder, **given)

    async def build(self, *requirements: str, environments=None, **more):
        lock = await self.lock(*requirements, environments=environments, **more)
        return await (environments or self.environments).prepare(lock)

    def child(self, lock, *, stop: int = 0) -> list[str]:
        """Return the command of a process that prepares a lock."""
        given = json.dumps(asdict(lock) | {"dists": ()})
        return [sys.executable, str(CHILD), str(self.home), given, str(stop)]

    def built(self) -> list[str]:
        """Return the names of what stands beside finished environments."""
        there = (self.home / "environments").glob("*")
        return sorted(path.name for path in there if path.name != ".locks")


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)
