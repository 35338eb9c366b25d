"""What environments need from above; `wiring` supplies it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol


class Finished(Protocol):
    """A command that ran to its end."""

    @property
    def status(self) -> int:
        """Its exit code."""
        ...

    @property
    def output(self) -> str:
        """Standard output and error, at most the last 200 kB."""
        ...


class Workshop(Protocol):
    """Runs a build command away from everything it must not touch."""

    async def run(
        self,
        argv: Sequence[str],
        *,
        env: dict[str, str],
        writable: Sequence[Path],
        readable: Sequence[Path],
        cwd: Path,
        network: bool,
        timeout: float,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        """Run `argv`, confined: it may write only `writable`; `readable` is shown read-only."""
        ...
