"""Plays one Shiny session."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from greenroom.rehearsal.adapters.shiny.messages import RENDERED_KEY, Message, parsed
from greenroom.rehearsal.adapters.shiny.outputs import output, without_session
from greenroom.rehearsal.adapters.shiny.state import State
from greenroom.rehearsal.errors import BrokenError, StuckError
from greenroom.rehearsal.journey.model import Journey, Step
from greenroom.rehearsal.replay.expected import Expected
from greenroom.rehearsal.replay.link import Link, Socket
from greenroom.rehearsal.replay.model import Output, Pace

IN_TURN = "greenroomInTurn"
"""A method that no session has. It is refused in its turn: after all that was asked before it is done."""
SILENT = 5.0
"""How many times as long as usual it must be quiet where no answer came when it was recorded."""


class ShinyPlayer:
    """One session."""

    def __init__(self, journey: Journey, link: Link, pace: Pace) -> None:
        self._journey, self._link, self._pace = journey, link, pace
        self._state = State()
        self._wanted = Expected(self._state.changed_at)
        self._socket: Socket | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._heard_at = 0.0
        self._tag = 0
        self._expected = 0
        self._sent_at = self._turn_at = 0.0
        self._patience: float | None = None
        """Seconds without an answer after which a step that had none counts as taken."""
        self._downloads: dict[str, Output] = {}

    @property
    def changed_at(self) -> Mapping[str, float]:
        """When each output last came."""
        return self._state.changed_at

    async def act(self, step: Step) -> None:
        """Perform a step and return when the server is at rest and what was expected has come."""
        acts = {
            "open": self._open,
            "set": self._set,
            "upload": self._upload,
            "download": self._download,
            "raw": self._raw,
        }
        if step.act.kind not in acts:
            raise StuckError(
                f"Step {step.number} ({step.label}) cannot be played.",
                f"A Shiny session has no act `{step.act.kind}`.",
                f"Known: {', '.join(acts)}.",
            )
        self._wanted.begin()
        self._patience = self._pace.quiet * SILENT if not (step.expects or step.took) else None
        await acts[step.act.kind](step.act.detail)
        await self._came(step.expects)
        await self._rest()

    async def outputs(self) -> Mapping[str, Output]:
        """Return every output, what inputs were told to become, and what was downloaded."""
        state = self._state
        found = {name: output(self._plain(value)) for name, value in state.values.items()}
        found |= {name: Output("error", text) for name, text in state.errors.items()}
        for name, told in state.inputs.items():
            found[f"input:{name}"] = Output("value", self._plain(told))
        for name, told in state.told.items():
            found[f"told:{name}"] = Output("value", self._plain(told))
        return found | self._downloads

    async def close(self) -> None:
        """Close the WebSocket, as a page that is left does."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    # Acts

    async def _open(self, detail: Mapping[str, Any]) -> None:
        await self._link.get("/", headers={"accept": "text/html"})
        self._socket = await self._link.websocket(self._journey.setup.get("socket", "/websocket/"))
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._call({"method": "init", "data": dict(detail.get("inputs", {}))})
        await self._until(lambda: bool(self._state.session))

    async def _set(self, detail: Mapping[str, Any]) -> None:
        acted = {name: value for name, value in detail.items() if name != RENDERED_KEY}
        rendered = detail.get(RENDERED_KEY)
        if acted:
            await self._call({"method": "update", "data": acted})
        if acted and rendered:
            await self._rest()
        if rendered:
            await self._call({"method": "update", "data": dict(rendered)})

    async def _upload(self, detail: Mapping[str, Any]) -> None:
        files = [self._file(each) for each in detail["files"]]
        about = [{k: v for k, v in each.items() if k != "blob"} for each in detail["files"]]
        begun = await self._ask("uploadInit", [about])
        for data in files:
            path = "/" + str(begun["uploadUrl"]).lstrip("/")
            reply = await self._link.request(
                "POST", path, body=data, headers={"content-type": "application/octet-stream"}
            )
            if reply.status >= 400:
                raise BrokenError(f"An upload was answered with status {reply.status}.", reply.text)
        await self._ask("uploadEnd", [begun["jobId"], detail["input"]])

    async def _download(self, detail: Mapping[str, Any]) -> None:
        name = detail["output"]
        reply = await self._link.get(f"/session/{self._state.session}/download/{name}?w=")
        media = reply.headers.get("content-type", "")
        self._downloads[f"download:{name}"] = Output("file", {"name": name}, reply.body, media)
        self._state.changed_at[f"download:{name}"] = time.monotonic()

    async def _raw(self, detail: Mapping[str, Any]) -> None:
        for message in detail["send"]:
            await self._call(message)

    def _file(self, about: Mapping[str, Any]) -> bytes:
        data = self._journey.blobs.get(about.get("blob", ""))
        if data is None:
            raise StuckError(
                f"The upload of {about.get('name', 'a file')} cannot be played.",
                "The journey does not hold the file.",
                "Record the step again and keep the upload.",
            )
        return data

    # Talking

    async def _call(self, message: Message) -> None:
        assert self._socket, "the first step opens the app"
        self._expected = self._state.replies + 1
        self._sent_at = time.monotonic()
        await self._socket.send(json.dumps(message, separators=(",", ":")))

    async def _ask(self, method: str, arguments: list[Any]) -> Message:
        """Call a method of the server and return what it answers."""
        self._tag += 1
        tag = self._tag
        await self._call({"method": method, "args": arguments, "tag": tag})
        await self._until(lambda: tag in self._state.responses)
        answer = self._state.responses[tag]
        if "error" in answer:
            raise BrokenError(f"The server refused {method}.", str(answer["error"]))
        value = answer.get("value")
        return value if isinstance(value, dict) else {}

    async def _read(self, socket: Socket) -> None:
        async for frame in socket:
            said = [self._state.take(message) for message in parsed(frame)]
            if any(said):
                self._heard_at = time.monotonic()
            self._news.set()
        self._news.set()

    async def _until(self, holds: Callable[[], bool], within: float | None = None) -> None:
        """Wait until something holds, or for so long; `BrokenError` if the server hangs up before."""
        until = None if within is None else time.monotonic() + within
        while not holds():
            if self._reader and self._reader.done():
                raise BrokenError(
                    "The app closed the session.",
                    "It ended, or its server function failed.",
                    "Look at its log.",
                )
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                return
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return

    async def _came(self, names: Sequence[str]) -> None:
        """Wait until the server has answered, is idle, and what is expected came."""
        while True:
            await self._answer()
            await self._until(lambda: not self._state.busy)
            if not (missing := self._wanted.missing(names)):
                return
            heard, patience = self._heard_at, self._wanted.patience(missing)
            await self._until(lambda heard=heard: self._heard_at > heard, patience)
            if patience and self._heard_at == heard:
                return

    async def _rest(self) -> None:
        """Wait until the server is idle, has answered, and has been quiet."""
        while True:
            await self._answer()
            await self._until(lambda: not self._state.busy)
            left = self._pace.quiet - (time.monotonic() - self._heard_at)
            if left <= 0:
                return
            await asyncio.sleep(left)

    async def _answer(self) -> None:
        """Wait until what was sent is done.

        Under load answers are counted; Shiny for R gives none where nothing depends on what was set,
        and Shiny for Python one to every session whenever it has been at work for any of them.
        """
        if self._pace.quiet:
            await self._take_turn()
            return
        left = self._patience
        if left is not None:
            left = max(0.0, self._sent_at + left - time.monotonic())
        await self._until(lambda: self._state.replies >= self._expected, left)
        self._expected = min(self._expected, self._state.replies)

    async def _take_turn(self) -> None:
        """Be refused something, once after each message: a session does one after the other."""
        if self._turn_at > self._sent_at or not self._socket:
            return
        self._turn_at = time.monotonic()
        self._tag += 1
        tag = self._tag
        message = {"method": IN_TURN, "args": [], "tag": tag}
        await self._socket.send(json.dumps(message, separators=(",", ":")))
        await self._until(lambda: tag in self._state.responses)

    def _plain(self, value: Any) -> Any:
        return without_session(value, self._state.session)
