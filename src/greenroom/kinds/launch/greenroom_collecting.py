"""Has the garbage collector wait while an app is imported: that makes much, and leaves little to collect.

It is a sixth of the start of an app with pandas and matplotlib. So that the first visitors do not pay for
it instead, what was imported is left out of collections until they have been served.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

USUAL = gc.get_threshold()
OBJECTS = 1_000_000
"""More than packages make when they are imported; an app that makes more is collected after all."""
SETTLED = 30.0
"""Seconds after which what was imported is collected like everything else."""


def put_off() -> None:
    """Let a million objects come together before the next collection."""
    gc.set_threshold(OBJECTS)


def collect_as_usual(later: Callable[..., Any]) -> None:
    """Collect as usual what is made from now on; `later` calls a function after some seconds."""
    gc.freeze()
    gc.set_threshold(*USUAL)
    later(SETTLED, gc.unfreeze)
