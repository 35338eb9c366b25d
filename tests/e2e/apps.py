"""Small apps as folders: an honest one that echoes, and some that misbehave."""

from pathlib import Path

from greenroom.rehearsal.journey import write_journey
from greenroom.rehearsal.journey.model import Act, Journey, Step

ECHO = '''
"""Speaks ASGI: says a word, echoes WebSockets, counts what is sent, obeys when told to misbehave."""

import asyncio
import json
import os
import secrets

WORD = open("word.txt").read()
if os.environ.get("BROKEN"):
    os._exit(7)
BORN = secrets.token_hex(8)


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        return await echo(receive, send)
    if scope["type"] == "http":
        return await page(scope, receive, send)


async def echo(receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": WORD + " " + BORN})
    while (event := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": event["text"]})


async def page(scope, receive, send):
    size = 0
    while True:
        event = await receive()
        size += len(event.get("body", b""))
        if not event.get("more_body"):
            break
    if scope["path"] == "/die":
        os._exit(3)
    if scope["path"] == "/eat":
        eaten = [bytearray(b"x" * 1_000_000) for _ in range(100_000)]
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    said = {"word": WORD, "born": BORN, "size": size, "headers": headers, "env": dict(os.environ)}
    kind = (b"content-type", b"application/json")
    await send({"type": "http.response.start", "status": 200, "headers": [kind]})
    await send({"type": "http.response.body", "body": json.dumps(said).encode()})
'''


def echo(
    folder: Path, slug: str, word: str = "one", *, more: str = "", access: str = "public"
) -> Path:
    """Write the echoing app; `more` are further tables of its greenroom.toml."""
    head = f'[app]\nslug = "{slug}"\nkind = "asgi"\nentry = "echo:app"\naccess = "{access}"\n'
    return write(folder / slug, {"echo.py": ECHO, "word.txt": word, "greenroom.toml": head + more})


def command(folder: Path, slug: str, program: str, *, more: str = "") -> Path:
    """Write an app that runs `program` as `<slug>.py`, which gets its port as argument."""
    head = f'[app]\nslug = "{slug}"\nkind = "command"\naccess = "public"\n'
    run = f'command = ["python", "-u", "{slug}.py", "{{port}}"]\n'
    return write(folder / slug, {f"{slug}.py": program, "greenroom.toml": head + run + more})


def static(folder: Path, slug: str, word: str = "one", *, more: str = "") -> Path:
    """Write a site of one page, which needs no environment."""
    head = f'[app]\nslug = "{slug}"\nkind = "static"\naccess = "public"\n'
    return write(folder / slug, {"index.html": f"<h1>{word}</h1>", "greenroom.toml": head + more})


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


FIGURES = '''
"""Answers with figures: a total, a table, and a picture of them; and with the time."""

import json
import struct
import time
import zlib

FACTOR = 2
ROWS = [{"region": name, "sold": sold * FACTOR} for name, sold in (("north", 3), ("south", 4))]


def picture():
    """Return a PNG with a bar per row."""
    lines = [b"\\x00" + b"\\x20\\x60\\xa0" * row["sold"] + b"\\xff\\xff\\xff" * (60 - row["sold"])
             for row in ROWS for _ in range(15)]
    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))
    head = struct.pack(">IIBBBBB", 60, len(lines), 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"".join(lines))), chunk(b"IEND", b"")
    return b"\\x89PNG\\r\\n\\x1a\\n" + b"".join(parts)


def answer(path):
    if path == "/picture":
        return b"image/png", picture()
    if path == "/clock":
        return b"application/json", json.dumps({"now": time.time_ns()}).encode()
    value = ROWS if path == "/rows" else {"total": sum(row["sold"] for row in ROWS)}
    return b"application/json", json.dumps(value).encode()


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    kind, body = answer(scope["path"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})
'''
PATHS = ("/", "/rows", "/picture")


def figures(
    folder: Path,
    slug: str,
    factor: int = 2,
    *,
    paths: tuple[str, ...] = PATHS,
    think: float = 0,
    more: str = "",
) -> Path:
    """Write the app with figures, and a journey that asks for `paths`, `think` milliseconds apart."""
    head = f'[app]\nslug = "{slug}"\nkind = "asgi"\nentry = "figures:app"\naccess = "public"\n'
    files = {
        "figures.py": FIGURES.replace("FACTOR = 2", f"FACTOR = {factor}"),
        "greenroom.toml": head
        + (more or '[rehearsal]\nprofile = false\nusers = 3\nduration = "2 s"\n'),
    }
    place = write(folder / slug, files)
    steps = [
        Step(n, f"GET {path}", Act("call", {"method": "GET", "path": path}), think=think)
        for n, path in enumerate(paths)
    ]
    write_journey(place, Journey("look", "http", tuple(steps)))
    return place
