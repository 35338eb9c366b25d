"""Has the garbage collector wait while an app is imported, and leave what was imported alone from then on.

Imports make much and leave little to collect: waiting saves a sixth of the start of an app with pandas and
matplotlib. Packages stay for as long as the app runs, so looking at them again finds nothing; but Streamlit
collects after each run of the script and Bokeh for each session that ends, and everybody waits meanwhile: 90 ms
each with pandas, 3 ms without what was imported.
"""

from __future__ import annotations

import gc

USUAL = gc.get_threshold()
OBJECTS = 1_000_000
"""More than packages make when they are imported; an app that makes more is collected after all."""


def put_off() -> None:
    """Let a million objects come together before the next collection."""
    gc.set_threshold(OBJECTS)


def collect_as_usual() -> None:
    """Collect as usual what is made from now on."""
    gc.freeze()
    gc.set_threshold(*USUAL)
