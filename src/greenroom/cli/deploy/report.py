"""Who is told how a deploy goes."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from greenroom.cli.output import line
from greenroom.cli.words import seconds, size

if TYPE_CHECKING:
    from rich.console import Console


class Report(Protocol):
    """Is told of steps, in order; a step may be told of more than once."""

    def remark(self, words: str) -> None:
        """Hear something worth knowing."""
        ...

    def running(self, step: str, words: str = "") -> None:
        """Hear that a step is under way."""
        ...

    def done(self, step: str, took: float, words: str = "") -> None:
        """Hear that a step is over."""
        ...

    def failed(self, step: str, words: str = "") -> None:
        """Hear that a step failed."""
        ...


class Silent:
    """Says nothing."""

    def remark(self, words: str) -> None:
        """Say nothing."""

    def running(self, step: str, words: str = "") -> None:
        """Say nothing."""

    def done(self, step: str, took: float, words: str = "") -> None:
        """Say nothing."""

    def failed(self, step: str, words: str = "") -> None:
        """Say nothing."""


class Lines:
    """Prints a line when a step is over, and on a terminal what is under way meanwhile."""

    def __init__(self, console: "Console") -> None:
        from rich.status import Status

        self._console = console
        self._status = Status("", console=console, spinner="dots") if console.is_terminal else None

    def close(self) -> None:
        """Take away the line of what is under way."""
        if self._status:
            self._status.stop()

    def remark(self, words: str) -> None:
        """Print something worth knowing."""
        self.close()
        self._print("  ! ", "yellow", words, "")

    def running(self, step: str, words: str = "") -> None:
        """Show what is under way."""
        if self._status:
            self._status.update(line((f"{step} ", "bold"), (words, "dim")))
            self._status.start()

    def done(self, step: str, took: float, words: str = "") -> None:
        """Print a step with the time it took."""
        self.close()
        self._print("  ✓ ", "green", f"{step:<12}{seconds(took):>7}", words)

    def failed(self, step: str, words: str = "") -> None:
        """Print that a step failed."""
        self.close()
        self._print("  ✗ ", "red", f"{step:<12}", words)

    def _print(self, mark: str, style: str, words: str, more: str) -> None:
        self._console.print(line((mark, style), words, (f"  {more}" if more else "", "dim")))


@contextmanager
def on(console: "Console") -> Generator[Lines]:
    """Report on a console, and leave it tidy."""
    lines = Lines(console)
    try:
        yield lines
    finally:
        lines.close()


def amount(done: int, whole: int) -> str:
    """Return `1.2 of 3.4 MB`-like words for a transfer."""
    return f"{size(done)} of {size(whole)}"
