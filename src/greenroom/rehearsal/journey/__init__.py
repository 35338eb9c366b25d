"""The journey's values and its files, kept beside the app's code.

    tests/journeys/explore.journey.jsonl    a header, then a line per step and per wire event
    tests/journeys/blobs/<sha256>           uploads, and bodies too big for a line

`editing` changes a journey as a person asks.

Entry points: `read_journey`, `write_journey`, `journeys_in`.
"""

from greenroom.rehearsal.journey.files import FOLDER, journeys_in, read_journey, write_journey

__all__ = ["FOLDER", "journeys_in", "read_journey", "write_journey"]
