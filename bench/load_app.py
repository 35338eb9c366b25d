"""An app that answers as a real Shiny app did once, at next to no cost: `python -m bench.load_app FILE PORT`.

The file holds the page and, for each message of the journey, what the real app sent back.
"""

import asyncio
import json
import sys
from pathlib import Path

import uvloop
from aiohttp import web


class Canned:
    """Answers by heart, and counts."""

    def __init__(self, known: dict) -> None:
        self.page, self.greeting = known["page"], known["greeting"]
        self.answers: list[list[str]] = known["answers"]
        self.open, self.done = 0, 0

    async def show(self, request: web.Request) -> web.Response:
        return web.Response(text=self.page, content_type="text/html")

    async def count(self, request: web.Request) -> web.Response:
        return web.json_response({"open": self.open, "done": self.done})

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        self.open += 1
        try:
            for message in self.greeting:
                await socket.send_str(message)
            said = 0
            async for _ in socket:
                for message in self.answers[min(said, len(self.answers) - 1)]:
                    await socket.send_str(message)
                said += 1
            self.done += said >= len(self.answers)
        except ConnectionError:
            pass  # who was sent home in the middle of an answer
        finally:
            self.open -= 1
        return socket


async def main() -> None:
    canned = Canned(json.loads(Path(sys.argv[1]).read_text()))
    app = web.Application()
    app.router.add_get("/", canned.show)
    app.router.add_get("/counts", canned.count)
    app.router.add_get("/websocket/", canned.talk)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(sys.argv[2]), backlog=4096).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
