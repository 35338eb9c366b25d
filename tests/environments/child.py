"""Prepares a lock in a process of its own: `child.py <home> <lock as JSON> <command after which to stand still>`."""

import asyncio
import json
import sys
from pathlib import Path

from greenroom.environments.direct import DirectWorkshop
from greenroom.environments.interpreters import Interpreters
from greenroom.environments.model import Lock
from greenroom.environments.service import Environments
from greenroom.kernel.settings import IndexSettings


class Stopping(DirectWorkshop):
    def __init__(self, after: int) -> None:
        self.left = after

    async def run(self, argv, **more):
        finished = await super().run(argv, **more)
        self.left -= 1
        if self.left == 0:
            print("standing still", flush=True)  # noqa: T201
            await asyncio.Event().wait()
        return finished


async def main(home: str, lock: str, stop: str) -> None:
    workshop = Stopping(int(stop))
    environments = Environments(Path(home), workshop, Interpreters(), IndexSettings())
    environment = await environments.prepare(Lock(**json.loads(lock)))
    print("reused" if environment.reused else "built")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
