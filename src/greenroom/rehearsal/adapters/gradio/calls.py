"""Calls functions of a live app, and waits until they have ended."""

import asyncio
import json
import secrets
from typing import Any

from greenroom.rehearsal.adapters.gradio.wire import OVER, Message, message_of, parsed
from greenroom.rehearsal.errors import BrokenError
from greenroom.rehearsal.replay.link import Link, Reply

JSON = {"content-type": "application/json", "accept": "application/json"}
KNOWN = ("sse_v1", "sse_v2", "sse_v2.1", "sse_v3")
"""How results come, from Gradio 4.8 on."""

TRIES, PAUSE = 5, 0.05


async def fetched(link: Link, path: str) -> Reply:
    """Return a file of the app.

    Sessions that made the same image share one file, and Gradio writes it anew for each of them: who
    reads it at that moment gets nothing, or less than was promised, and asks again.
    """
    for _ in range(TRIES - 1):
        try:
            if (reply := await link.get(path)).body:
                return reply
        except BrokenError:
            pass
        await asyncio.sleep(PAUSE)
    return await link.get(path)


class Calls:
    """One session's line to the queue."""

    def __init__(self, link: Link, prefix: str) -> None:
        self._link, self._prefix = link, prefix
        self.session = secrets.token_hex(6)
        self._heartbeat: asyncio.Task[None] | None = None
        self.logged: dict[str, str] = {}
        """What functions told the person (`gr.Info`, `gr.Warning`), by level."""

    def beat(self) -> None:
        """Be there, as an open page is: the app keeps the session's state until this ends."""
        self._heartbeat = asyncio.create_task(self._stay())

    async def close(self) -> None:
        """Leave the page."""
        if self._heartbeat:
            self._heartbeat.cancel()
            await asyncio.gather(self._heartbeat, return_exceptions=True)

    async def queued(self, call: dict[str, Any]) -> Message:
        """Call a function through the queue and return the message that ends it."""
        said = await self._post("/queue/join", call)
        event_id = said.get("event_id")
        if event_id is None:
            raise BrokenError("The app took a call but gave it no number.", json.dumps(said)[:200])
        path = f"{self._prefix}/queue/data?session_hash={self.session}"
        ended: Message = {}
        async with self._link.stream(path) as lines:
            async for line in lines:
                message = message_of(line)
                if message.get("msg") == "log":
                    self.logged[str(message.get("level", "info"))] = str(message.get("log", ""))
                if message.get("msg") in OVER and message.get("event_id") in {event_id, None}:
                    ended = message
                if message.get("msg") == "close_stream":
                    break
        if not ended:
            raise BrokenError("The app's stream of events ended without a result.")
        return ended

    async def direct(self, call: dict[str, Any]) -> Message:
        """Call a function that does not queue and return its end as a message."""
        body = json.dumps(call, separators=(",", ":"))
        path = f"{self._prefix}/run/predict"
        reply = await self._link.request("POST", path, body=body, headers=JSON)
        output = parsed(reply.text)
        success = reply.status < 400 and "error" not in output
        return {"msg": "process_completed", "output": output, "success": success}

    async def _post(self, path: str, call: dict[str, Any]) -> Message:
        body = json.dumps(call, separators=(",", ":"))
        reply = await self._link.request("POST", self._prefix + path, body=body, headers=JSON)
        if reply.status >= 400:
            raise BrokenError(
                f"The app refused a call with status {reply.status}.", reply.text[:300]
            )
        return parsed(reply.text)

    async def _stay(self) -> None:
        async with self._link.stream(f"{self._prefix}/heartbeat/{self.session}") as lines:
            async for _ in lines:
                pass
