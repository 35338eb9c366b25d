"""Locks become environments: reused when they exist, built once when they do not."""

import asyncio
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from greenroom.environments import r_library, uv
from greenroom.environments.files import locked, make_read_only, remove, size_of
from greenroom.environments.interpreters import Interpreters
from greenroom.environments.locks import AddPackages, Locker
from greenroom.environments.model import Environment, Lock
from greenroom.environments.ports import Workshop
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.settings import IndexSettings

FORMAT = 1
TIME_LIMIT = 1800.0
OnLine = Callable[[str], None]


class BuildError(GreenroomError):
    """An environment could not be built."""

    code = "cannot-build"


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
        self._folder, self._cache = home / "environments", home / "uv-cache"
        self._workshop, self._index = workshop, index
        self.interpreters = interpreters
        self._locker = Locker(home, workshop, interpreters, index)
        self._builds = asyncio.Semaphore(builds_at_once)

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
        """Return exactly which packages the bundle in `folder` runs with, as of the instant `at`."""
        if language == "r":
            return await r_library.lock(folder, packages(frozenset()))
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
        """Return the environment of a lock, building it if it does not exist."""
        if lock.language != "python":
            return Environment(env_key(lock), Path("/"), lock.interpreter, True, 0.0)
        key = env_key(lock)
        final = self._folder / key
        if self._is_whole(final):
            return await self._environment(lock, final, reused=True)
        self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        async with locked(self._folder / f".{key}.lock"):
            if self._is_whole(final):
                return await self._environment(lock, final, reused=True)
            async with self._builds:
                begun = time.monotonic()
                log = await self._build(lock, final, on_line or (lambda _: None))
                seconds = time.monotonic() - begun
            return await self._environment(lock, final, reused=False, seconds=seconds, log=log)

    async def _build(self, lock: Lock, final: Path, on_line: OnLine) -> str:
        """Build under the final name, marked whole at the very end: paths in it stay true."""
        await asyncio.to_thread(remove, final)
        python = await self.interpreters.choose(lock.interpreter_version)
        wanted = self._folder / f".{final.name}.txt"
        said: list[str] = []

        def say(line: str) -> None:
            said.append(line)
            on_line(line)

        try:
            wanted.write_text(lock.text)
            self._cache.mkdir(parents=True, exist_ok=True)
            final.mkdir(mode=0o755)
            await self._run(uv.make_venv(final, python), [final], wanted, say)
            await self._run(uv.sync(final, wanted, self._index), [final], wanted, say)
            compiling = [
                str(final / "bin/python"),
                "-m",
                "compileall",
                "-q",
                "-j",
                "2",
                str(final / "lib"),
            ]
            await self._run(compiling, [final], wanted, say, must=False)
            await asyncio.to_thread(_finish, final, lock)
        except (OSError, GreenroomError) as error:
            await asyncio.to_thread(remove, final)
            if isinstance(error, OSError):
                raise BuildError(
                    "The environment could not be written.",
                    f"{error.strerror}: {error.filename or final}.",
                    "Have the administrator free some disk: greenroom doctor",
                ) from error
            raise
        finally:
            wanted.unlink(missing_ok=True)
        return "\n".join(said)

    async def _run(
        self, argv: list[str], writable: list[Path], lock: Path, say: OnLine, *, must: bool = True
    ) -> None:
        finished = await self._workshop.run(
            argv,
            env=uv.variables(self._cache),
            writable=[*writable, self._cache],
            readable=[lock],
            cwd=writable[0],
            network=True,
            timeout=TIME_LIMIT,
            on_line=say,
        )
        if finished.status and must:
            raise BuildError(
                "The environment could not be built.",
                uv.reason(finished.output),
                "Change the requirements, then deploy again.",
            )

    async def _environment(
        self, lock: Lock, path: Path, *, reused: bool, seconds: float = 0.0, log: str = ""
    ) -> Environment:
        python = await self.interpreters.choose(lock.interpreter_version)
        facts = json.loads((path / "environment.json").read_text())
        interpreter = str(path / "bin" / "python")
        shown = (path,) if python.prefix == Path("/usr") else (path, python.prefix)
        return Environment(
            path.name, path, interpreter, reused, seconds, facts["bytes"], log, shown
        )

    def _is_whole(self, path: Path) -> bool:
        return (path / "environment.json").exists()

    async def collect(self, in_use: frozenset[str], older_than: float = 86_400) -> dict[str, int]:
        """Remove environments that nothing refers to; return the bytes of each."""
        freed = {}
        for path in sorted(self._folder.glob("[0-9a-f]*")):
            if path.name in in_use or time.time() - path.stat().st_mtime < older_than:
                continue
            async with locked(self._folder / f".{path.name}.lock"):
                freed[path.name] = await asyncio.to_thread(size_of, path)
                await asyncio.to_thread(remove, path)
        return freed

    def free_bytes(self) -> int:
        """Return how much disk is left where environments live."""
        folder = self._folder if self._folder.exists() else self._folder.parent
        return shutil.disk_usage(folder).free


def env_key(lock: Lock) -> str:
    """Return the identity of a lock's environment: its packages on its interpreter and platform."""
    parts = (str(FORMAT), lock.language, lock.text, lock.interpreter_version, lock.platform)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _finish(path: Path, lock: Lock) -> None:
    """Write down what it is, make it read-only, and have it all on the disk before it counts."""
    facts = {
        "format": FORMAT,
        "dists": {dist.name: dist.version for dist in lock.dists},
        "interpreter": lock.interpreter,
        "interpreter_version": lock.interpreter_version,
        "bytes": size_of(path),
    }
    make_read_only(path)
    part = path / "environment.part"
    with part.open("w") as file:
        json.dump(facts, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path / "environment.json")
