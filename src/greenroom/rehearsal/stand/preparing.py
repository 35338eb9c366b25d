"""What a folder is, and the interpreter that runs it: as a deploy would find and build them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from greenroom.environments.direct import DirectWorkshop
from greenroom.environments.interpreters import Interpreters
from greenroom.environments.service import Environments
from greenroom.kernel.settings import IndexSettings
from greenroom.kinds import LAUNCHERS, by_name
from greenroom.kinds.model import Call, Kind, Start
from greenroom.publish.config import load
from greenroom.publish.folder import read
from greenroom.publish.identify import Identity, identify

Say = Callable[[str], None]


@dataclass(frozen=True)
class Prepared:
    """A folder that can be started."""

    folder: Path
    identity: Identity
    kind: Kind
    interpreter: str

    def start(self, socket: Path) -> Start:
        """Return the command that serves the app on a socket."""
        call = Call(
            entry=self.identity.entry,
            bundle=str(self.folder),
            socket=str(socket),
            launchers=str(LAUNCHERS),
            interpreter=self.interpreter,
            command=self.identity.config.app.command,
        )
        return self.kind.start(call)


async def prepare(folder: Path, python: str, say: Say) -> Prepared:
    """Recognise the folder and return it with an interpreter; `python` is taken at its word."""
    folder = folder.resolve()
    rules = load(folder).publish
    contents = read(folder, include=rules.include, exclude=rules.exclude)
    identity = identify(folder, {file.path for file in contents.bundle.files})
    kind = by_name(identity.kind)
    say(f"{kind.title}: {identity.why}")
    interpreter = python or await _environment(folder, identity, kind, say)
    return Prepared(folder, identity, kind, interpreter)


async def _environment(folder: Path, identity: Identity, kind: Kind, say: Say) -> str:
    environments = Environments(cache(), DirectWorkshop(), Interpreters(), IndexSettings())
    lock = await environments.lock(
        folder,
        language=kind.language,
        packages=kind.packages,
        at=datetime.now(UTC),
        python=identity.config.app.python,
    )
    _, exists = environments.plan(lock)
    if not exists:
        say(f"Building its environment: {len(lock.dists)} packages")
    environment = await environments.prepare(lock, on_line=say)
    return environment.interpreter


def cache() -> Path:
    """Return the user's folder for environments."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "greenroom"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
