"""How often an instance may ask."""

import time


class Rate:
    """So many per second for each name, and twice that at once."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._left: dict[str, tuple[float, float]] = {}

    def takes(self, name: str) -> bool:
        """Take one; whether there was one left."""
        at = time.monotonic()
        left, before = self._left.get(name, (2 * self._per_second, at))
        left = min(2 * self._per_second, left + (at - before) * self._per_second)
        self._left[name] = max(left - 1, 0), at
        if len(self._left) > 10_000:
            self._left.clear()
        return left >= 1
