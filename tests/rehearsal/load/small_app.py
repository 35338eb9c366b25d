"""A small app that speaks as Shiny does, with a fault to choose; prints its port, then serves.

`python small_app.py [race|slow|flips|dies|refuses|clock]`
"""

import asyncio
import json
import os
import sys
import time
from collections import Counter

from aiohttp import web

FAULT = sys.argv[1] if len(sys.argv) > 1 else ""
SEEN = Counter[str]()
SHARED: dict[str, int] = {}


async def page(request: web.Request) -> web.Response:
    SEEN["pages"] += 1
    html = '<html><link rel="stylesheet" href="small.css"><p>Small</p></html>'
    return web.Response(text=html, content_type="text/html")


async def style(request: web.Request) -> web.Response:
    SEEN["styles"] += 1
    return web.Response(text="p { color: green }", content_type="text/css")


async def counts(request: web.Request) -> web.Response:
    return web.json_response(SEEN)


async def session(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    SEEN["sessions"] += 1
    mine = SEEN["sessions"]
    await socket.send_json({"config": {"sessionId": f"{mine:032x}", "workerId": ""}})
    async for frame in socket:
        asked = json.loads(frame.data)
        if "tag" in asked:
            refused = {"tag": asked["tag"], "error": f"Unknown method: {asked['method']}"}
            await socket.send_json({"response": refused})
            continue
        data = asked["data"]
        await socket.send_json({"busy": "busy"})
        if misbehaves(mine):
            await socket.close()
            break
        values = await outputs(data.get("n", 0))
        await socket.send_json({"busy": "idle"})
        await socket.send_json({"values": values, "errors": {}, "inputMessages": []})
    return socket


def misbehaves(mine: int) -> bool:
    if FAULT == "dies" and mine > 8:
        say("Out of memory, they say")
        os._exit(137)
    return FAULT == "refuses" and mine % 4 == 0


async def outputs(n: int) -> dict[str, object]:
    SHARED["n"] = n
    await asyncio.sleep(0.15 if FAULT == "slow" and n else 0.004)
    found: dict[str, object] = {"double": n * 2}
    if FAULT == "race":
        found["seen"] = SHARED["n"]
    if FAULT == "clock":
        found["now"] = str(time.monotonic_ns())
    if FAULT == "flips":
        found["season"] = "spring" if SEEN["sessions"] <= 4 else "summer"
    return found


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def main() -> None:
    app = web.Application()
    app.add_routes(
        [
            web.get("/", page),
            web.get("/small.css", style),
            web.get("/counts", counts),
            web.get("/websocket/", session),
        ]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    say(str(runner.addresses[0][1]))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
