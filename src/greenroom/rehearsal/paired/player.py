"""The process that plays the pairs: `python -m greenroom.rehearsal.paired.player`."""

import sys

from greenroom.rehearsal.paired.model import JOURNEY, ORDER
from greenroom.rehearsal.paired.playing import play_pairs
from greenroom.rehearsal.server.obeying import obey


async def play(line: bytes) -> None:
    """Play what is ordered and write each journey as a line."""
    async for journey in play_pairs(ORDER.validate_json(line)):
        sys.stdout.write(JOURNEY.dump_json(journey).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    obey(play)
