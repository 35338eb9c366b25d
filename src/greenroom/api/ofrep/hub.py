"""Tells apps that their flags have changed, so that nobody has to ask in between."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator

from greenroom.kernel.events import Happened

SIGN_OF_LIFE = 10.0
"""Seconds between two comments on a stream, so that both ends notice when the other is gone."""


class Hub:
    """The open streams of changes, by app and stage."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, str], set[asyncio.Queue[str]]] = defaultdict(set)

    def on_event(self, happened: Happened) -> None:
        """Tell the streams of the app and stage whose flags have changed."""
        if not happened.kind.startswith("flag."):
            return
        stage = str(happened.data.get("stage"))
        change = json.dumps({"type": "refetchEvaluation", "etag": str(happened.number)})
        for queue in self._streams.get((happened.app or "", stage), ()):
            queue.put_nowait(f"id: {happened.number}\nevent: message\ndata: {change}\n\n")

    async def follow(self, app: str, stage: str) -> AsyncIterator[str]:
        """Yield the changes from now on as server-sent events, until `close`."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._streams[app, stage].add(queue)
        try:
            yield ": here you are told when flags change\n\n"
            while (said := await _next(queue)) is not None:
                yield said
        finally:
            self._streams[app, stage].discard(queue)

    def close(self) -> None:
        """End every stream."""
        for queues in self._streams.values():
            for queue in queues:
                queue.put_nowait("")


async def _next(queue: asyncio.Queue[str]) -> str | None:
    try:
        said = await asyncio.wait_for(queue.get(), SIGN_OF_LIFE)
    except TimeoutError:
        return ": still here\n\n"
    return said or None
