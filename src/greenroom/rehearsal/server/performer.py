"""The process that performs one rehearsal: `python -m greenroom.rehearsal.server.performer`.

It reads an `Order` from the first line of standard input and writes a `Told` per line to standard
output. When standard input ends, so does it: a parent that is killed leaves nobody behind.
"""

import sys
import traceback
from pathlib import Path

from greenroom.kernel.errors import GreenroomError
from greenroom.rehearsal.journey import journeys_in
from greenroom.rehearsal.journey.files import SUFFIX
from greenroom.rehearsal.server.keeping import is_usable
from greenroom.rehearsal.server.loading import load_part
from greenroom.rehearsal.server.model import Part, PartKind
from greenroom.rehearsal.server.obeying import obey
from greenroom.rehearsal.server.orders import ORDER, TOLD, Order, Told
from greenroom.rehearsal.server.profiling import profile_part
from greenroom.rehearsal.server.testing import test_part


def tell(told: Told) -> None:
    """Write a line to the parent."""
    sys.stdout.write(TOLD.dump_json(told).decode() + "\n")
    sys.stdout.flush()


async def perform(order: Order) -> None:
    """Test each journey, load with each, profile each; one that cannot be read is a result."""
    files = journeys_in(order.bundle)
    if order.test:
        for file in files:
            tell(Told(part=await _part("test", order, file)))
    if order.load:
        for file in files:
            tell(Told(part=await _part("load", order, file)))
    if order.profile and order.language != "none":
        for file in files:
            tell(Told(part=await _part("profile", order, file)))


async def _part(kind: PartKind, order: Order, file: Path) -> Part:
    name = file.name.removesuffix(SUFFIX)
    if not is_usable(name):
        why = "Its name may hold letters, digits, spaces, dots, hyphens; at most 80."
        return Part(kind, name[:80], "broken", f"This journey's file cannot be used. {why}")
    make = {"test": test_part, "load": load_part, "profile": profile_part}[kind]

    def doing(words: str) -> None:
        tell(Told(doing=f"{name}: {words}"))

    try:
        return await make(order, file, name, doing)
    except GreenroomError as error:
        return Part(kind, name, "broken", str(error))
    except Exception as error:  # noqa: BLE001 - whatever a strange app or file brings about is a result
        traceback.print_exception(error)
        return Part(kind, name, "broken", f"It could not be played: {error!r}"[:1000])


if __name__ == "__main__":
    obey(lambda line: perform(ORDER.validate_json(line)))
