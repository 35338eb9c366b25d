"""Small apps as folders: an honest one that echoes, and some that misbehave."""

from pathlib import Path

ECHO = '''
"""Speaks ASGI: says a word, echoes WebSockets, counts what is sent, obeys when told to misbehave."""

import asyncio
import json
import os
import secrets

WORD = open("word.txt").read()
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
