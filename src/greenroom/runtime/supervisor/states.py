"""The programs' states on disk: written whole or not at all, readable by nobody else."""

import json
import os
from pathlib import Path

from greenroom.runtime.supervisor.model import Program


class States:
    """One file per program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def save(self, program: Program) -> None:
        """Write the state of a program.

        It must survive the death of this process, not of the machine: then all programs are dead anyway, and
        the control plane's database says what should run. So there is no fsync.
        """
        path = self._path(program.spec.name)
        part = path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(program.to_json(), file)
        part.rename(path)

    def load(self) -> list[Program]:
        """Return every program; a file that cannot be read is put aside, it must not stop the others."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(Program.from_json(json.loads(path.read_text())))
            except (ValueError, KeyError, TypeError) as error:
                print(f"put aside {path}: {error!r}", flush=True)  # noqa: T201 - our own log
                path.rename(path.with_suffix(".broken"))
        return found

    def remove(self, name: str) -> None:
        """Drop the state of a program."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
