"""Slows down whoever guesses passwords."""

import time

from greenroom.kernel.errors import NotSignedInError

FREE_TRIES = 5
LONGEST_WAIT = 300.0


class Throttle:
    """After five wrong tries, each further one waits twice as long, by name and client apart."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], tuple[int, float]] = {}

    def check(self, name: str, client: str) -> None:
        """Raise while this name and client must wait."""
        count, last = self._failures.get((name, client), (0, 0.0))
        if count < FREE_TRIES:
            return
        wait = min(2.0 ** (count - FREE_TRIES), LONGEST_WAIT) - (time.monotonic() - last)
        if wait > 0:
            raise NotSignedInError(
                "Too many wrong passwords.", fix=f"Try again in {int(wait) + 1} seconds."
            )

    def failed(self, name: str, client: str) -> None:
        """Note a wrong password."""
        count, _ = self._failures.get((name, client), (0, 0.0))
        if len(self._failures) > 10_000:
            self._failures.clear()
        self._failures[name, client] = (count + 1, time.monotonic())

    def succeeded(self, name: str, client: str) -> None:
        """Forget the wrong tries."""
        self._failures.pop((name, client), None)
