"""Ends a server of the demo, and all that server started."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from greenroom.cli.output import note
from greenroom.kernel.errors import GreenroomError, UnreadyError

GREENROOM = (sys.executable, "-m", "greenroom.cli.main")
PATIENCE = 60.0
"""Seconds the server may take to its end."""
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""A second one of them would leave things."""


class StillRunningError(UnreadyError):
    """The demo could not end what it started, so its home must stay."""


@contextmanager
def ended_after(
    process: subprocess.Popen[bytes], home: Path, environment: dict[str, str]
) -> Generator[None]:
    """End the server of a home at the end, however that comes."""
    try:
        yield
    except BaseException as error:
        _end(process, home, environment, first=error)
        raise
    _end(process, home, environment)


def _end(
    process: subprocess.Popen[bytes],
    home: Path,
    environment: dict[str, str],
    first: BaseException | None = None,
) -> None:
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDS}
    with suppress(OSError):  # the terminal may be gone
        note(("\nStopping what was started …", "dim"))
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    stop = [*GREENROOM, "serve", "--stop", "--home", str(home)]
    done = subprocess.run(stop, env=environment, capture_output=True, text=True, check=False)
    for number, handler in before.items():
        signal.signal(number, handler)
    if done.returncode:
        known = isinstance(first, GreenroomError)
        raise StillRunningError(
            first.what if known else "Not everything could be stopped.",
            "\n".join(filter(None, (first.why if known else "", done.stderr.strip()))),
            f"End what may be left: greenroom serve --stop --home {home}",
        ) from first
