"""The app's process on this machine."""

import asyncio
import os
import signal
import tempfile
import time
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from greenroom.kinds import LIBRARY
from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.replay.link import Link, connect
from greenroom.rehearsal.replay.model import Target
from greenroom.rehearsal.stand.preparing import Prepared, Say, prepare

LINES_KEPT = 500
ASKS_EVERY = 0.03
"""Seconds between two looks whether the app answers."""
GRACE = 10.0
"""Seconds between SIGTERM and SIGKILL."""


class Stand:
    """An app that runs, or ran."""

    def __init__(self, prepared: Prepared, room: Path) -> None:
        self.prepared, self._room = prepared, room
        self._socket = room / "app.sock"
        self.target = Target("http://localhost", socket=self._socket)
        self.log: deque[str] = deque(maxlen=LINES_KEPT)
        """The last lines it wrote."""
        self.started_at = self.ready_at = 0.0
        """Seconds of the monotonic clock."""
        self.environment: Mapping[str, str] = {}
        """Further variables for the next start."""
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def folder(self) -> Path:
        """The app's folder."""
        return self.prepared.folder

    @property
    def pid(self) -> int:
        """The app's process."""
        assert self._process, "it was not started"
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Its exit code once it has ended, minus the signal's number if one ended it."""
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start the app; it may take a while until it answers."""
        self._socket.unlink(missing_ok=True)
        start = self.prepared.start(self._socket)
        library = os.pathsep.join(filter(None, (str(LIBRARY), os.environ.get("PYTHONPATH"))))
        home = {"HOME": str(self._room), "TMPDIR": str(self._room), "PYTHONUNBUFFERED": "1"}
        home["PYTHONPATH"] = library  # apps import greenroom.flags here as they do on a server
        self.started_at = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            *start.argv,
            cwd=self.folder,
            env=os.environ | home | start.env | dict(self.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=2**20,
        )
        self._reader = asyncio.create_task(self._read(self._process))

    async def ready(self, timeout: float = 120.0) -> None:
        """Wait for its first real answer; raise `BrokenError` with its last words if none comes."""
        try:
            async with asyncio.timeout(timeout), connect(self.target) as link:
                while True:
                    if await self._answers(link):
                        break
                    await asyncio.sleep(ASKS_EVERY)
        except TimeoutError as error:
            raise self.failure(f"It gave no answer within {timeout:g} seconds.") from error
        self.ready_at = time.monotonic()

    async def _answers(self, link: Link) -> bool:
        if self.status is not None:
            raise self.failure(f"It ended with exit code {self.status}.")
        try:
            reply = await link.request("GET", self.prepared.kind.ready_path, follow=False)
        except BrokenError:
            return False
        return reply.status < 500

    def failure(self, why: str) -> BrokenError:
        """Return an error that holds the app's last words."""
        last = "\n".join(list(self.log)[-15:])
        return BrokenError(
            f"The app in {self.folder.name} could not be started here.",
            f"{why}\n{last}".strip(),
            "Mend it, then try again.",
        )

    async def restart(self) -> None:
        """End the app and start it anew, ready."""
        await self.stop()
        await self.start()
        await self.ready()

    async def stop(self) -> None:
        """End the app with everything it started."""
        if self._process is None:
            return
        if self._process.returncode is None:
            self._signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(GRACE):
                    await self._process.wait()
            except TimeoutError:
                pass
        self._signal(signal.SIGKILL)
        await self._process.wait()
        if self._reader:
            await self._reader

    def _signal(self, number: int) -> None:
        assert self._process
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # a line longer than the limit was thrown away
                continue
            if not line:
                return
            self.log.append(line.decode("utf-8", "replace").rstrip("\n"))


@asynccontextmanager
async def standing(
    folder: Path, *, python: str = "", say: Say | None = None
) -> AsyncGenerator[Stand]:
    """Start the app of a folder, wait until it answers, and end it with the block.

    `python` is an interpreter that has the app's packages; without it an environment is made as for
    a deploy. `say` hears what is done meanwhile.
    """
    prepared = await prepare(folder, python, say or (lambda _: None))
    with tempfile.TemporaryDirectory(prefix="greenroom-stand-") as room:
        stand = Stand(prepared, Path(room))
        try:
            await stand.start()
            await stand.ready()
            yield stand
        finally:
            await stand.stop()
