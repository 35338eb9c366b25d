"""A program's output: from its named pipe into files of bounded size, each line with its instant."""

import fcntl
import os
import select
import time
from datetime import UTC, datetime
from pathlib import Path

CHUNK = 65_536
PIPE_SIZE = 4 * CHUNK
"""What a program can print while no supervisor is there before it has to wait for one."""
BURST = 4 * 2**20
PER_SECOND = 512 * 2**10
"""Beyond a burst, more output than this is counted and dropped: a flood must not slow others down."""
LONGEST_LINE = 16_384
LAST_WORDS = 8_192
"""Of what is dropped, this much of the end is kept: it tends to say why."""


class Log:
    """The pipe and the files of one program."""

    def __init__(self, pipe: Path, path: Path, most: int, owner: int | None = None) -> None:
        self._pipe, self._path, self._most = pipe, path, max(most, CHUNK)
        if not pipe.exists():
            os.mkfifo(pipe, 0o600)
        if owner is not None:  # so that a program may open its own /dev/stdout
            os.chown(pipe, owner, -1)
        # opened for both ways, so that it has no end while no program writes
        self.descriptor = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self._widen()
        self._file = path.open("ab")
        path.chmod(0o600)
        self._rest = b""
        self._allowance, self._counted_at = float(BURST), time.monotonic()
        self._dropped, self._last_dropped = 0, b""

    def pump(self) -> None:
        """Take what the program printed."""
        try:
            data = os.read(self.descriptor, CHUNK)
        except BlockingIOError:
            return
        now = time.monotonic()
        gained = (now - self._counted_at) * PER_SECOND
        self._allowance, self._counted_at = min(BURST, self._allowance + gained), now
        if self._allowance < (CHUNK if self._dropped else len(data)):
            self._dropped += len(data)
            self._last_dropped = (self._last_dropped + data)[-LAST_WORDS:]
            return
        self._allowance -= len(data)
        self._confess()
        self._take(data)

    def say(self, text: str) -> None:
        """Write a line of the supervisor's own, after what the program has printed."""
        self._drain()
        self._write([text.encode()])

    def close(self) -> None:
        """Take what is left, then let go of pipe and file."""
        self._drain()
        os.close(self.descriptor)
        self._pipe.unlink(missing_ok=True)
        self._file.close()

    def _drain(self) -> None:
        for _ in range(2 * PIPE_SIZE // CHUNK):  # a program that goes on printing must not keep us
            if not select.select([self.descriptor], [], [], 0)[0]:
                break
            self.pump()
        self._confess()
        if self._rest:
            self._write([self._rest])
            self._rest = b""

    def _confess(self) -> None:
        """Say how much was dropped, and show the end of it."""
        if not self._dropped:
            return
        self._write([f"… {self._dropped:,} bytes were not kept: too much output at once".encode()])
        last, (self._dropped, self._last_dropped) = self._last_dropped, (0, b"")
        self._rest = b""
        self._take(last.partition(b"\n")[2])

    def _take(self, data: bytes) -> None:
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > LONGEST_LINE:
            lines.append(self._rest)
            self._rest = b""
        if lines:
            self._write(lines)

    def _write(self, lines: list[bytes]) -> None:
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()
        text = b"".join(stamp + b" " + line[:LONGEST_LINE] + b"\n" for line in lines)
        try:
            if self._file.tell() and self._file.tell() + len(text) > self._most / 2:
                self._rotate()
            self._file.write(text)
            self._file.flush()
        except OSError:  # a full disk must not stop the programs
            self._dropped += sum(map(len, lines))

    def _rotate(self) -> None:
        self._path.rename(self._path.with_name(f"{self._path.name}.1"))
        full, self._file = self._file, self._path.open("ab")
        full.close()
        self._path.chmod(0o600)

    def _widen(self) -> None:
        try:
            fcntl.fcntl(self.descriptor, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        except OSError:  # this user has many pipes; the usual size does as well
            return
