"""A test as one HTML file that needs nothing else: what differs, beside what was approved.

`page(app, tests)` returns it. `outputs` shows one output before and now; `compare.js` only moves the
slider between two pictures, and without it they stand side by side.
"""

from greenroom.rehearsal.snapshot.report.page import Shown, page

__all__ = ["Shown", "page"]
