"""Building one environment: install, compile, write down what it is, and only then give it its name."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from greenroom.environments import bytecode, uv
from greenroom.environments.complaints import wants_source
from greenroom.environments.errors import cannot_build
from greenroom.environments.files import flush, make_read_only, size_of
from greenroom.environments.interpreters import Interpreter
from greenroom.environments.lock_text import entries_of, local_files
from greenroom.environments.model import Lock
from greenroom.environments.ports import Workshop
from greenroom.environments.rooms import Room, Rooms
from greenroom.kernel.settings import IndexSettings

FORMAT = 2
FACTS = "environment.json"
TIME_LIMIT = 1800.0
COMPILER = Path(__file__).parent / "compile_files.py"
OnLine = Callable[[str], None]


class Builder:
    """Builds environments in a workshop."""

    def __init__(self, rooms: Rooms, workshop: Workshop, index: IndexSettings) -> None:
        self._rooms, self._workshop, self._index = rooms, workshop, index

    async def build(
        self, lock: Lock, python: Interpreter, final: Path, said: dict[str, Any], on_line: OnLine
    ) -> None:
        """Build with wheels only; if that fails for want of a wheel, apart, with what may be built."""
        try:
            await self._attempt(lock, python, final, said, on_line, sources=False)
        except _WantsSourceError as error:
            if not self._index.source_builds:
                raise cannot_build(str(error)) from error
            on_line("Building from source, apart from other builds.")
            await self._attempt(lock, python, final, said, on_line, sources=True)

    async def _attempt(
        self,
        lock: Lock,
        python: Interpreter,
        final: Path,
        said: dict[str, Any],
        on_line: OnLine,
        *,
        sources: bool,
    ) -> None:
        begun = time.monotonic()
        with self._rooms.room(apart=sources) as room:
            work = _Work(self._workshop, self._index, room, lock, python, on_line)
            made = room.desk / "environment"
            await work.install(made, sources=sources)
            new = await work.compile(made, final, self._rooms.bytecode)
            seconds = round(time.monotonic() - begun, 3)
            await asyncio.to_thread(_finish, made, final, {**said, "seconds": seconds})
            await asyncio.to_thread(bytecode.keep, final / _site(python), new)


class _WantsSourceError(Exception):
    """The lock needs a package that has no wheel."""


class _Work:
    """One attempt at one environment."""

    def __init__(
        self,
        workshop: Workshop,
        index: IndexSettings,
        room: Room,
        lock: Lock,
        python: Interpreter,
        on_line: OnLine,
    ) -> None:
        self._workshop, self._index, self._room = workshop, index, room
        self._lock, self._python, self._on_line = lock, python, on_line

    async def install(self, made: Path, *, sources: bool) -> None:
        """Make the environment and put the lock's packages into it."""
        await self._run(uv.make_venv(made, self._python), network=False)
        if not self._lock.text:
            return
        listed = self._write("lock.txt", self._lock.text)
        hashed = all(entry.hashes for entry in entries_of(self._lock.text))
        await self._run(uv.sync(made, listed, self._index, hashed=hashed, sources=sources))

    async def compile(self, made: Path, final: Path, store: Path) -> list[bytecode.Source]:
        """Give the environment its bytecode; return the sources that were compiled here."""
        inside = _site(self._python)
        site = made / inside
        tag = "cpython-{}{}".format(*self._python.version.split(".")[:2])
        identity = f"{self._python.version} {self._python.build}"
        new = await asyncio.to_thread(bytecode.sources, site, tag, identity, store)
        if not self._room.is_apart:
            new = await asyncio.to_thread(bytecode.place, site, new)
        if new:
            listed = self._write("sources.txt", "".join(f"{source.name}\n" for source in new))
            arguments = (str(listed), str(site), str(final / inside))
            command = [self._python.path, "-I", "-S", "-W", "ignore", "-c", COMPILER.read_text()]
            await self._run([*command, *arguments], network=False)
        return [] if self._room.is_apart else new

    def _write(self, name: str, text: str) -> Path:
        """Write a new file; a link that a build has put there is not followed."""
        path = self._room.desk / name
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
        return path

    async def _run(self, argv: list[str], *, network: bool = True) -> None:
        finished = await self._workshop.run(
            argv,
            env=uv.variables(self._room.cache),
            writable=[self._room.writable],
            readable=[*self._python.shown, *local_files(self._lock.text)],
            cwd=self._room.desk,
            network=network,
            timeout=TIME_LIMIT,
            on_line=self._on_line,
        )
        if finished.status == 0:
            return
        if not self._room.is_apart and wants_source(finished.output):
            raise _WantsSourceError(finished.output)
        raise cannot_build(finished.output)


def _site(python: Interpreter) -> Path:
    return Path("lib", "python{}.{}".format(*python.version.split(".")[:2]), "site-packages")


def _finish(made: Path, final: Path, facts: dict[str, Any]) -> None:
    """Make it read-only, write down what it is, have it all on the disk, then give it its name."""
    make_read_only(made)
    size = size_of(made)
    with (made / FACTS).open("x", encoding="utf-8") as file:
        json.dump({**facts, "bytes": size.total, "own_bytes": size.own}, file, indent=1)
    (made / FACTS).chmod(0o444)
    flush(made)
    final.parent.chmod(0o755)
    made.rename(final)
    flush(final)
