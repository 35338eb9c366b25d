"""Locks become environments: reused when they exist, built once when they do not."""

import asyncio
import hashlib
import json
import os
import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from greenroom.environments import fonts, uv
from greenroom.environments.builder import FACTS, FORMAT, Builder, OnLine
from greenroom.environments.collect import Collector
from greenroom.environments.errors import cannot_write
from greenroom.environments.files import locked
from greenroom.environments.interpreters import Interpreter, Interpreters
from greenroom.environments.lock_text import dists, entries_of
from greenroom.environments.locks import AddPackages, Locker
from greenroom.environments.model import Environment, Lock
from greenroom.environments.ports import Workshop
from greenroom.environments.r import library
from greenroom.environments.rooms import Rooms
from greenroom.kernel.settings import IndexSettings

__all__ = ["AddPackages", "Environments", "OnLine", "env_key"]


class Environments:
    """The environments of one server, below `<home>/environments`."""

    def __init__(
        self,
        home: Path,
        workshop: Workshop,
        interpreters: Interpreters,
        index: IndexSettings,
        *,
        builds_at_once: int = 2,
    ) -> None:
        self._folder, self._rooms = home / "environments", Rooms(home)
        self.interpreters = interpreters
        self._locker = Locker(home, self._rooms, workshop, interpreters, index)
        self._builder = Builder(self._rooms, workshop, index)
        self._collector = Collector(home, self._rooms, workshop)
        self._builds = asyncio.Semaphore(builds_at_once)
        self._fonts, self._workshop = home / "fonts", workshop

    async def lock(
        self,
        folder: Path,
        *,
        language: str,
        packages: AddPackages,
        at: datetime,
        python: str = "",
        previous: Lock | None = None,
    ) -> Lock:
        """Return exactly which packages the bundle in `folder` runs with, as of the instant `at`.

        `packages` is told the names that the bundle asks for and returns what its kind of app needs besides;
        `python` is greenroom.toml's wish. Given the `previous` lock of the same app, it is returned itself if what
        it was made from has not changed: then nothing is resolved.
        """
        if language == "r":
            return await library.lock(folder, packages)
        if language == "none":
            return self.nothing()
        return await self._locker.lock(folder, packages, at, python, previous)

    def nothing(self) -> Lock:
        """Return the lock of an app that needs no packages."""
        return Lock("none", "", (), "", "", "no packages")

    def plan(self, lock: Lock) -> tuple[str, bool]:
        """Return the key of a lock's environment and whether it exists."""
        key = env_key(lock)
        return key, lock.language != "python" or self._is_whole(self._folder / key)

    async def prepare(self, lock: Lock, on_line: OnLine | None = None) -> Environment:
        """Return the environment of a lock, building it if it does not exist.

        However many ask for it at once, in whatever process, it is built once. `on_line` hears the build.
        """
        key = env_key(lock)
        if lock.language != "python":
            return Environment(key, Path("/"), lock.interpreter, True, 0.0)
        final = self._folder / key
        try:
            async with locked(self._folder / ".locks" / key):
                if self._is_whole(final):
                    os.utime(final)  # the collector spares what was asked for lately
                    return self._environment(final, reused=True)
                return await self._built(lock, final, on_line or (lambda _: None))
        except OSError as error:
            raise cannot_write(error) from error

    async def _built(self, lock: Lock, final: Path, on_line: OnLine) -> Environment:
        python = await self._interpreter(lock)
        said: list[str] = []

        def say(line: str) -> None:
            said.append(line)
            on_line(line)

        async with self._builds:
            begun = time.monotonic()
            await asyncio.to_thread(_clear, final)
            await self._builder.build(lock, python, final, _facts(lock, python), say)
            if fonts.are_wanted(lock):
                await fonts.make(self._workshop, final, self._fonts / final.name)
            seconds = time.monotonic() - begun
        return self._environment(final, reused=False, seconds=seconds, log="\n".join(said))

    def _environment(
        self, path: Path, *, reused: bool, seconds: float = 0.0, log: str = ""
    ) -> Environment:
        facts = json.loads((path / FACTS).read_text())
        return Environment(
            path.name,
            path,
            str(path / "bin" / "python"),
            reused,
            seconds,
            facts["bytes"],
            log,
            (path, *map(Path, facts["shown"])),
            facts["own_bytes"],
            fonts.find(self._fonts / path.name),
        )

    async def _interpreter(self, lock: Lock) -> Interpreter:
        """Return the very Python of the lock, or another of its version."""
        for python in await self.interpreters.all():
            if (python.path, python.version) == (lock.interpreter, lock.interpreter_version):
                return python
        return await self.interpreters.choose(lock.interpreter_version)

    def _is_whole(self, path: Path) -> bool:
        return (path / FACTS).exists() and (path / "bin" / "python").exists()

    async def collect(
        self, in_use: frozenset[str], older_than: float = 86_400, *, dry_run: bool = False
    ) -> dict[str, int]:
        """Remove environments that are neither in `in_use`, nor running, nor asked for since `older_than` seconds.

        Returns the bytes that each gives back; `dry_run` only says so.
        """
        freed = await self._collector.collect(in_use, older_than, dry_run=dry_run)
        for key in () if dry_run else freed:
            await asyncio.to_thread(shutil.rmtree, self._fonts / key, ignore_errors=True)
        return freed

    def free_bytes(self) -> int:
        """Return how much disk is left where environments live."""
        folder = self._folder if self._folder.exists() else self._folder.parent
        return shutil.disk_usage(folder).free


def env_key(lock: Lock) -> str:
    """Return the identity of a lock's environment: its packages on its interpreter and platform."""
    parts = (str(FORMAT), lock.language, lock.text, lock.interpreter_version, lock.platform)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _clear(final: Path) -> None:
    """Make way for a new environment where one has lost its Python."""
    if final.exists():
        shutil.rmtree(final)


def _facts(lock: Lock, python: Interpreter) -> dict[str, Any]:
    """Return what an environment says of itself, as a bill of materials needs it."""
    versions = {dist.name: dist.version for dist in dists(lock.text)}
    packages = [
        {
            "name": entry.name,
            "version": versions[entry.name],
            "purl": f"pkg:pypi/{entry.name}@{versions[entry.name]}",
            "requirement": entry.requirement,
            "hashes": list(entry.hashes),
        }
        for entry in entries_of(lock.text)
    ]
    return {
        "format": FORMAT,
        "interpreter": python.path,
        "interpreter_version": python.version,
        "platform": lock.platform,
        "shown": [str(path) for path in python.shown],
        "uv": uv.version(),
        "packages": packages,
    }
