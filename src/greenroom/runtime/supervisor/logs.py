"""A program's output: from its named pipe into files of bounded size, each line with its instant."""

import os
import select
import time
from datetime import UTC, datetime
from pathlib import Path

CHUNK = 65_536
BURST = 4 * 2**20
PER_SECOND = 512 * 2**10
"""Beyond a burst, more output than this is counted and dropped: a flood must not slow others down."""
LONGEST_LINE = 16_384


class Log:
    """The pipe and the files of one program."""

    def __init__(self, pipe: Path, path: Path, most: int) -> None:
        self._pipe, self._path, self._most = pipe, path, max(most, CHUNK)
        pipe.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not pipe.exists():
            os.mkfifo(pipe, 0o600)
        # opened for both ways, so that it has no end while no program writes
        self.descriptor = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self._file = path.open("ab")
        self._rest = b""
        self._allowance, self._counted_at = float(BURST), time.monotonic()
        self._dropped = 0

    def pump(self) -> None:
        """Take what the program printed."""
        try:
            data = os.read(self.descriptor, CHUNK)
        except BlockingIOError:
            return
        now = time.monotonic()
        gained = (now - self._counted_at) * PER_SECOND
        self._allowance, self._counted_at = min(BURST, self._allowance + gained), now
        if self._allowance < len(data):
            self._dropped += len(data)
            return
        self._allowance -= len(data)
        if self._dropped:
            self.say(f"… {self._dropped:,} bytes were not kept: too much output at once")
            self._dropped, self._rest = 0, b""
        self._take(data)

    def say(self, text: str) -> None:
        """Write a line of the supervisor's own."""
        self._write([text.encode()])

    def close(self) -> None:
        """Take what is left, then let go of pipe and file."""
        while self._has_more():
            self.pump()
        if self._rest:
            self._write([self._rest])
        os.close(self.descriptor)
        self._pipe.unlink(missing_ok=True)
        self._file.close()

    def _has_more(self) -> bool:

        return bool(select.select([self.descriptor], [], [], 0)[0])

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
        try:
            self._file.write(b"".join(stamp + b" " + line[:LONGEST_LINE] + b"\n" for line in lines))
            self._file.flush()
        except OSError:  # a full disk must not stop the programs
            self._dropped += sum(map(len, lines))
            return
        if self._file.tell() > self._most / 2:
            self._rotate()

    def _rotate(self) -> None:
        self._file.close()
        self._path.rename(self._path.with_name(f"{self._path.name}.1"))
        self._file = self._path.open("ab")
