"""Which outputs of a step are still to come, and which may have come in the step before already."""

import time
from collections.abc import Mapping, Sequence

LATE = 0.5
"""Seconds of silence after which an output may have come in the step before.

Who acts before the app is at rest has the last of what came recorded with the next act.
"""


class Expected:
    """What one session waits for, step by step."""

    def __init__(self, changed_at: Mapping[str, float]) -> None:
        self._changed_at = changed_at
        self._began = self._began_before = 0.0

    def begin(self) -> None:
        """Begin a step."""
        self._began_before, self._began = self._began, time.monotonic()

    def missing(self, names: Sequence[str]) -> list[str]:
        """Return what of these has not come since the step began."""
        return [name for name in names if not self._came(name, self._began)]

    def patience(self, missing: list[str]) -> float | None:
        """Return how many seconds of silence are enough; None if only the outputs themselves are."""
        return LATE if all(self._came(name, self._began_before) for name in missing) else None

    def _came(self, name: str, since: float) -> bool:
        return name in self._changed_at and self._changed_at[name] >= since
