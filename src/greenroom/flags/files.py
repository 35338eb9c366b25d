"""The last known values on disk: what an app falls back to while the server is away.

Each app sees, at each stage, one file that holds what its flags are for somebody of whom nothing is known. It is
replaced at each change, so that even an app that never reached the server has values no older than that.
"""

import asyncio
import json
import os
from pathlib import Path

from greenroom.flags.evaluations import Evaluations
from greenroom.flags.model import Asker, Evaluation

NAME = "flags.json"


class KnownValues:
    """The files below one folder."""

    def __init__(self, folder: Path, evaluations: Evaluations) -> None:
        self._folder, self._evaluations = folder, evaluations

    def place(self, app: str, stage: str) -> Path:
        """Return the folder that holds an app's file at a stage."""
        return self._folder / app / stage

    async def write(self, app: str, stage: str) -> Path:
        """Write the file as of now and return its folder."""
        nobody = Asker(app, stage, 0, "")
        found = await self._evaluations.all(nobody, {}, noted=False)
        await asyncio.to_thread(_write, self.place(app, stage), found)
        return self.place(app, stage)


def _write(folder: Path, found: tuple[Evaluation, ...]) -> None:
    for each in (folder.parent.parent, folder.parent, folder):
        each.mkdir(mode=0o755, exist_ok=True)
    values = {each.key: each.value for each in found if each.variant}
    live = [each.key for each in found if each.metadata.get("live") is True]
    part = folder / f".{NAME}.{os.getpid()}"
    part.write_text(json.dumps({"values": values, "live": live}))
    part.chmod(0o644)
    part.rename(folder / NAME)
