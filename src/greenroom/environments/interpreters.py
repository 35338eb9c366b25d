"""The Pythons (and R) that apps may run on."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from greenroom.kernel.errors import GreenroomError

_ASK = (
    "import json, platform, sys, sysconfig; print(json.dumps([platform.python_version(), "
    "' '.join(platform.python_build()), sysconfig.get_platform() + ' ' + ' '.join(platform.libc_ver()), "
    "sys.base_prefix]))"
)


class NoInterpreterError(GreenroomError):
    """The app asks for an interpreter that this server does not have."""

    code = "no-interpreter"


@dataclass(frozen=True)
class Interpreter:
    """A Python of this machine."""

    path: str
    version: str
    """`3.11.2`."""
    build: str
    platform: str
    prefix: Path
    """What a sandbox must show for it to work."""

    def fits(self, wish: str) -> bool:
        """Whether it is the one asked for: `3.11` fits 3.11.2; empty fits any."""
        asked = wish.split(".") if wish else []
        return self.version.split(".")[: len(asked)] == asked


class Interpreters:
    """The configured Pythons, asked once each."""

    def __init__(self, paths: Sequence[Path] = ()) -> None:
        self._paths = list(paths) or _usual()
        self._found: list[Interpreter] | None = None

    async def all(self) -> list[Interpreter]:
        """Return those that work, in the configured order."""
        if self._found is None:
            asked = await asyncio.gather(*(_ask(path) for path in self._paths))
            self._found = [found for found in asked if found]
        return self._found

    async def choose(self, wish: str) -> Interpreter:
        """Return the first that fits `3`, `3.11` or `3.11.2`; the first of all for an empty wish."""
        known = await self.all()
        for interpreter in known:
            if interpreter.fits(wish):
                return interpreter
        versions = ", ".join(interpreter.version for interpreter in known) or "none"
        raise NoInterpreterError(
            f"This server has no Python {wish}.",
            f"It has {versions}.",
            "Ask for one of these in greenroom.toml, or have the administrator add it to `interpreters`.",
        )


def _usual() -> list[Path]:
    """Return the system's Python, then the one Greenroom itself runs on if apps may read it."""
    own = Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}")
    found = [Path("/usr/bin/python3"), own]
    return [path for path in dict.fromkeys(found) if path.exists() and _is_open(path)]


def _is_open(path: Path) -> bool:
    """Whether other users can reach the file."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


async def _ask(path: Path) -> Interpreter | None:
    if not os.access(path, os.X_OK):
        return None
    process = await asyncio.create_subprocess_exec(
        str(path),
        "-I",
        "-c",
        _ASK,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    output, _ = await process.communicate()
    if process.returncode:
        return None
    version, build, platform, prefix = json.loads(output)
    return Interpreter(str(path), version, build, platform, Path(prefix))
