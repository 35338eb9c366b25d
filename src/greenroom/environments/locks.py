"""What a bundle asks for becomes a lock: every package exactly, with hashes, as of one instant."""

import re
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from greenroom.environments import uv
from greenroom.environments.inputs import Inputs, normalise, read_inputs
from greenroom.environments.interpreters import Interpreter, Interpreters
from greenroom.environments.model import Dist, Lock
from greenroom.environments.ports import Workshop
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.settings import IndexSettings

AddPackages = Callable[[frozenset[str]], tuple[str, ...]]
TIME_LIMIT = 300.0
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")


class ResolveError(GreenroomError):
    """The packages that a bundle asks for cannot be had together."""

    code = "cannot-resolve"


class Locker:
    """Makes locks for Python."""

    def __init__(
        self, home: Path, workshop: Workshop, interpreters: Interpreters, index: IndexSettings
    ) -> None:
        self._cache, self._scratch = home / "uv-cache", home / "run"
        self._workshop, self._interpreters, self._index = workshop, interpreters, index

    async def lock(
        self,
        folder: Path,
        packages: AddPackages,
        at: datetime,
        wish: str,
        previous: Lock | None,
    ) -> Lock:
        """Return the lock of a bundle; the previous one if nothing that it came from has changed."""
        inputs = read_inputs(folder)
        python = await self._interpreters.choose(wish or inputs.python)
        added = packages(inputs.names)
        digest = inputs.digest(f"{python.version} {python.build} {python.platform} {added}")
        if previous is not None and previous.inputs == digest:
            return previous
        text = await self._text(folder, inputs, python, added, at)
        return Lock(
            language="python",
            text=text,
            dists=dists(text),
            interpreter=python.path,
            interpreter_version=python.version,
            source=_said(inputs),
            added=added,
            inputs=digest,
            platform=f"{python.build} {python.platform}",
        )

    async def _text(
        self,
        folder: Path,
        inputs: Inputs,
        python: Interpreter,
        added: tuple[str, ...],
        at: datetime,
    ) -> str:
        self._cache.mkdir(parents=True, exist_ok=True)
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="lock-", dir=self._scratch) as scratch:
            place = Path(scratch)
            asked = [str(inputs.file)] if inputs.file else []
            if inputs.form == "uv":
                exported = place / "requirements.txt"
                exported.write_text(
                    await self._run(uv.export_project(folder, python), folder, place)
                )
                asked = [str(exported)]
            if added:
                more = place / "server.in"
                more.write_text("\n".join(added) + "\n")
                asked.append(str(more))
            if not asked:
                return ""
            if inputs.form == "uv" and not added:
                return normal_text(Path(asked[0]).read_text())
            command = uv.compile_lock(asked, python, at, self._index)
            return normal_text(await self._run(command, folder, place))

    async def _run(self, command: list[str], folder: Path, place: Path) -> str:
        finished = await self._workshop.run(
            command,
            env=uv.variables(self._cache),
            writable=[self._cache, place],
            readable=[folder],
            cwd=folder,
            network=True,
            timeout=TIME_LIMIT,
        )
        if finished.status == 0:
            return finished.output
        raise ResolveError(
            "The packages that the app asks for cannot be had.",
            uv.reason(finished.output),
            "Change the requirements, then deploy again.",
        )


def _said(inputs: Inputs) -> str:
    if inputs.form == "uv":
        return "uv.lock"
    if inputs.form == "nothing":
        return "no requirements file; only what the kind of app needs"
    return f"{inputs.source}, resolved at deploy"


def normal_text(text: str) -> str:
    """Return a lock without comments, its packages sorted: equal locks are equal texts."""
    entries: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0].isspace() and entries:
            entries[-1] += "\n" + line.rstrip()
        else:
            entries.append(line.rstrip())
    kept = [entry for entry in entries if not entry.startswith("-")]
    return "".join(f"{entry}\n" for entry in sorted(kept, key=str.lower))


def dists(text: str) -> tuple[Dist, ...]:
    """Return the packages of a lock."""
    found = (_PINNED.match(line) for line in text.splitlines())
    return tuple(Dist(normalise(match[1]), match[2]) for match in found if match)
