"""Runs an app outside the sandbox: its environment (kept between runs), its start, its socket."""

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from greenroom.kinds import LAUNCHERS, Call, Kind

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ENVIRONMENTS = ROOT / "tests" / ".cache" / "envs"
PYTHON = "/usr/bin/python3"


def interpreter_for(kind: Kind, folder: Path) -> str:
    """Return the program that runs the app, building its Python environment if needed."""
    if kind.language == "none":
        return sys.executable
    if kind.language == "r":
        found = shutil.which("Rscript")
        assert found, "these tests need R: apt-get install r-base-core r-cran-shiny r-cran-plumber"
        return found
    file = folder / "requirements.txt"
    wanted = file.read_text().split() if file.exists() else []
    return str(environment((*wanted, *kind.packages(frozenset(wanted)))) / "bin" / "python")


def environment(requirements: tuple[str, ...]) -> Path:
    """Return an environment with these packages, built once and kept in tests/.cache."""
    key = hashlib.sha256("\n".join(sorted(requirements)).encode()).hexdigest()[:16]
    place = ENVIRONMENTS / key
    place.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENTS / f"{key}.lock").open("w") as lock:  # tests may run side by side
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "complete").exists():
            _build(place, requirements)
    return place


def _build(place: Path, requirements: tuple[str, ...]) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--clear", "--python", PYTHON, place], check=True)
    python = place / "bin" / "python"
    if requirements:
        install = [uv, "pip", "install", "-q", "--python", str(python), *requirements]
        subprocess.run(install, check=True)
        subprocess.run([python, "-m", "compileall", "-q", "-j0", place / "lib"], check=False)
    (place / "complete").touch()


@asynccontextmanager
async def started(
    kind: Kind,
    folder: Path,
    entry: str,
    socket: Path,
    *,
    base_path: str = "",
    command: tuple[str, ...] = (),
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Start an app as the sandbox would, wait for its first real answer, and stop it at the end."""
    call = Call(
        entry=entry,
        bundle=str(folder),
        socket=str(socket),
        launchers=str(LAUNCHERS),
        interpreter=interpreter_for(kind, folder),
        base_path=base_path,
        command=command,
    )
    start = kind.start(call)
    process = await asyncio.create_subprocess_exec(
        *start.argv,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(socket.parent), **start.env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=2**20,
    )
    log: list[str] = []
    reader = asyncio.create_task(drain(process, log))
    try:
        await answer(process, socket, kind.ready_path, log)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            process.kill()
            raise
        finally:
            await reader


async def drain(process: asyncio.subprocess.Process, log: list[str]) -> None:
    """Keep what the app prints."""
    assert process.stdout
    while line := await process.stdout.readline():
        log.append(line.decode(errors="replace"))


async def answer(
    process: asyncio.subprocess.Process, socket: Path, path: str, log: list[str]
) -> None:
    """Wait until the app answers below 500, as the runtime does."""
    connector = aiohttp.UnixConnector(str(socket))
    async with aiohttp.ClientSession(connector=connector) as session, asyncio.timeout(90):
        while True:
            assert process.returncode is None, (
                f"the app ended with {process.returncode}:\n{''.join(log)}"
            )
            try:
                async with session.get(f"http://localhost{path}", allow_redirects=False) as reply:
                    if reply.status < 500:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
