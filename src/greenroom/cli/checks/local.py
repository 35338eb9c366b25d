"""This machine and this folder."""

import platform
import shutil
import stat
from pathlib import Path

from greenroom import __version__
from greenroom.cli import credentials
from greenroom.cli.checks.fact import Fact
from greenroom.kernel.errors import GreenroomError


def here() -> list[Fact]:
    """Return what there is to say about this machine and this folder."""
    return [_program(), _git(), *_credentials(), *_folder()]


def _program() -> Fact:
    python = platform.python_version()
    return Fact(name="greenroom", state="ok", detail=f"{__version__}, on Python {python}")


def _git() -> Fact:
    if found := shutil.which("git"):
        return Fact(name="git", state="ok", detail=found)
    return Fact(
        name="git",
        state="warning",
        detail="not found: versions will not say from which commit they come",
        fix="Install git if the app is kept in it.",
    )


def _credentials() -> list[Fact]:
    path = credentials.path()
    try:
        open_to_others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except FileNotFoundError:
        return []
    if open_to_others:
        return [
            Fact(
                name="sign-in",
                state="failure",
                detail=f"{path} can be read by others on this machine",
                fix=f"chmod 600 {path}, then end the tokens that were in it.",
            )
        ]
    return [Fact(name="sign-in", state="ok", detail="kept where only you can read it")]


def _folder() -> list[Fact]:
    if not Path("greenroom.toml").is_file():
        return []
    from greenroom.publish.config import load

    try:
        config = load(Path())
    except GreenroomError as error:
        detail = " ".join(f"{error.what} {error.why}".split())
        return [Fact(name="greenroom.toml", state="failure", detail=detail, fix=error.fix)]
    return [
        Fact(name="greenroom.toml", state="ok", detail=f"describes {config.app.slug or 'an app'}")
    ]
