"""The apps that are measured, as folders that both Greenroom and ShinyHub can publish."""

import shutil
from itertools import combinations
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "examples" / "shiny-python"
SMALL = (
    "tabulate",
    "toolz",
    "inflection",
    "humanize",
    "boltons",
    "more-itertools",
    "sortedcontainers",
    "xxhash",
)
"""Small packages that the example does without: naming other ones makes a new lock and thus a new environment."""


def extra(number: int) -> tuple[str, ...]:
    """Return packages that no round before this one has named together."""
    each = [group for size in (1, 2) for group in combinations(SMALL, size)]
    return each[number % len(each)]


def shiny(folder: Path, slug: str, *extra: str, idle: str = "15 min") -> Path:
    """Copy the Shiny for Python example; further requirements make its lock another one."""
    app = folder / slug
    shutil.copytree(EXAMPLE, app, ignore=shutil.ignore_patterns("__pycache__", "greenroom.toml"))
    with (app / "requirements.txt").open("a") as file:
        file.write("".join(f"\n{name}" for name in extra) + "\n")
    (app / "greenroom.toml").write_text(
        f'[app]\nslug = "{slug}"\naccess = "public"\n\n[instances]\nidle = "{idle}"\n'
    )
    return app


def edit(app: Path, mark: str) -> None:
    """Change the code of an app, so that another version of it is another bundle."""
    with (app / "app.py").open("a") as file:
        file.write(f"\n# {mark}\n")


ECHO = '''
"""Says the word of its version; echoes WebSockets."""

from pathlib import Path

WORD = Path(__file__).with_name("word.txt").read_text()


async def app(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": WORD})
        while (event := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": event["text"]})
    elif scope["type"] == "http":
        kind = (b"content-type", b"text/plain")
        await send({"type": "http.response.start", "status": 200, "headers": [kind]})
        await send({"type": "http.response.body", "body": WORD.encode()})
'''


def echo(folder: Path, slug: str, word: str) -> Path:
    """Write an ASGI app whose versions differ by a word, for both hosts."""
    app = folder / slug
    app.mkdir(exist_ok=True)
    ours = f'[app]\nslug = "{slug}"\nkind = "asgi"\nentry = "app:app"\naccess = "public"\n'
    files = {
        "app.py": ECHO,
        "word.txt": word,
        "requirements.txt": "uvicorn[standard]\n",
        "greenroom.toml": ours,
        "shinyhub.toml": '[app]\nframework = "fastapi"\n',
    }
    for name, text in files.items():
        (app / name).write_text(text)
    return app
