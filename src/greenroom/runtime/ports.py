"""The protocol that every place able to run instances fulfils."""

from collections.abc import AsyncIterator
from typing import Protocol

from greenroom.runtime.model import Observed, Order, Reason


class Driver(Protocol):
    """Runs instances. All calls are idempotent: starting what runs and stopping what ended do nothing."""

    async def start(self, order: Order) -> Observed:
        """Start an instance and return at once; it is `starting` until `wait_ready` says otherwise."""
        ...

    async def wait_ready(self, order: Order) -> Observed:
        """Wait for the first real answer to `ready_path`.

        Raises `NotReadyError` with the reason and the last lines of the log if it ends or the time is over.
        """
        ...

    async def stop(self, instance: str, reason: Reason = "stopped") -> None:
        """Ask it to end, insist after its grace, and return when it is gone."""
        ...

    async def list(self) -> list[Observed]:
        """Return every instance that is not forgotten, ended ones included."""
        ...

    def follow(self) -> AsyncIterator[Observed]:
        """Yield every change of state from now on."""
        ...

    def logs(self, instance: str, *, follow: bool = False, tail: int = 200) -> AsyncIterator[str]:
        """Yield lines of output, oldest first; they outlive the instance."""
        ...

    async def forget(self, instance: str) -> None:
        """Drop the record and the logs of an ended instance."""
        ...
