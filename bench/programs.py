"""Starts programs, waits until they listen, and ends them, by process id only."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(
    argv: Sequence[str],
    log: Path,
    *,
    port: int | None = None,
    core: int | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Generator[subprocess.Popen[bytes]]:
    """Run a program in a process group of its own until the end, on one core if told."""
    pinned = argv if core is None else ("taskset", "-c", str(core), *argv)
    with log.open("ab") as out:
        process = subprocess.Popen(
            pinned,
            stdout=out,
            stderr=out,
            env=os.environ | (env or {}),
            cwd=cwd,
            start_new_session=True,
        )
    try:
        if port is not None:
            _until_listening(process, port, log)
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    """End a program and the group it leads."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args} does not listen:\n{log.read_text()[-2000:]}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
