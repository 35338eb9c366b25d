"""Where a version comes from: user, machine, client, and the git commit."""

import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path

from greenroom import __version__
from greenroom.publish.folder.ignore import repository_of
from greenroom.publish.model import Provenance

_SECONDS = 20
_FORMAT = "%H%x00%s"


def provenance_of(folder: Path, message: str = "", client: str = "") -> Provenance:
    """Return the provenance of `folder`; works without git installed, and outside any repository.

    `user` is the name on this machine; the server puts the account's name in its place.
    """
    commit, branch, dirty, subject, note = _git(folder)
    return Provenance(
        user=_user(),
        client=client or f"greenroom {__version__}",
        host=socket.gethostname(),
        git_commit=commit,
        git_branch=branch,
        git_dirty=dirty,
        git_message=subject,
        git_note=note,
        message=message,
    )


def _git(folder: Path) -> tuple[str, str, bool, str, str]:
    top = repository_of(folder)
    if top is None:
        return "", "", False, "", ""
    if shutil.which("git") is None:
        commit, branch = head_without_git(top)
        note = "git is not installed: whether files had changed since the commit is not known."
        return commit, branch, False, "", note if commit else ""
    try:
        commit, _, subject = _run(folder, "log", "-1", f"--format={_FORMAT}").partition("\0")
        branch = _run(folder, "rev-parse", "--abbrev-ref", "HEAD")
        dirty = bool(_run(folder, "status", "--porcelain", "--", "."))
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return *head_without_git(top), False, "", _why(error)
    return commit, "" if branch == "HEAD" else branch, dirty, subject[:500], ""


def _run(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, capture_output=True, check=True, timeout=_SECONDS, env=env, errors="replace"
    )
    return done.stdout.strip()


def _why(error: subprocess.CalledProcessError | subprocess.TimeoutExpired) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"git did not answer within {_SECONDS} s."
    lines = (error.stderr or "").strip().splitlines()
    return f"git said: {lines[0][:200]}" if lines else "git failed."


def head_without_git(top: Path) -> tuple[str, str]:
    """Return commit and branch as the files in `.git` tell them; empty where they do not."""
    git = top / ".git"
    if git.is_file():  # a worktree or submodule: the file names the real folder
        git = top / git.read_text("utf-8").removeprefix("gitdir:").strip()
    head = _text(git / "HEAD")
    if not head.startswith("ref: "):
        return head, ""
    name = head.removeprefix("ref: ")
    shared = git / _text(git / "commondir") if (git / "commondir").exists() else git
    commit = _text(git / name) or _text(shared / name) or _packed(shared / "packed-refs", name)
    return commit, name.removeprefix("refs/heads/")


def _packed(file: Path, name: str) -> str:
    for line in _text(file).splitlines():
        commit, _, ref = line.partition(" ")
        if ref == name:
            return commit
    return ""


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
