"""Lends an instance of both versions and has the journeys played on them."""

import asyncio
import shutil
import tempfile
from contextlib import aclosing
from pathlib import Path

from greenroom.rehearsal.paired.model import (
    JOURNEY,
    NO_FLAGS,
    ORDER,
    Flags,
    PairedOrder,
    PairedReplay,
    Side,
)
from greenroom.rehearsal.server.performing import lines_of
from greenroom.rehearsal.server.ports import Lender, Lent

PLAYER = "greenroom.rehearsal.paired.player"
PAIRS = 30
"""Pairs that each journey should yield."""


class PairedReplays:
    """Plays versions side by side, one pair of versions at a time: others would disturb the times."""

    def __init__(self, lender: Lender, home: Path) -> None:
        self._lender, self._home = lender, home
        self._turn = asyncio.Lock()

    async def play(
        self, app: str, old: int, new: int, flags: tuple[Flags, Flags] = NO_FLAGS
    ) -> PairedReplay:
        """Play the journeys on both versions; raises why an instance does not start.

        `flags` are set on the old and the new one; with them both may be the same version.

        It takes minutes. Whoever stops waiting for it ends it, and nothing of it is left.
        """
        async with (
            self._turn,
            self._lender.lend(app, old, flags=flags[0]) as before,
            self._lender.lend(app, new, flags=flags[1]) as now,
        ):
            order = PairedOrder(_side(before), _side(now), PAIRS)
            out = Path(tempfile.mkdtemp(prefix="paired-", dir=self._home / "run"))
            try:
                telling = lines_of(PLAYER, ORDER.dump_json(order), out / "player.log")
                async with aclosing(telling) as lines:
                    found = [JOURNEY.validate_json(line) async for line in lines]
                return PairedReplay(tuple(found))
            finally:
                await asyncio.to_thread(shutil.rmtree, out, ignore_errors=True)


def _side(lent: Lent) -> Side:
    return Side(lent.socket, lent.folder)
