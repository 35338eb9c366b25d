"""Serves the fake: `python -m greenroom.web.fake [port]`."""

import asyncio
import sys

import uvicorn

from greenroom.web.app import create
from greenroom.web.fake import FakeBackstage, seeded


async def main() -> None:
    """Serve until Ctrl-C, while things go on behind the stage."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
    backstage = FakeBackstage(seeded())
    config = uvicorn.Config(create(backstage), port=port, log_level="warning")
    async with asyncio.TaskGroup() as group:
        goings_on = group.create_task(backstage.go_on())
        sys.stdout.write(f"http://localhost:{port}  sign in as ada with curtain-up\n")
        await uvicorn.Server(config).serve()
        goings_on.cancel()


if __name__ == "__main__":
    asyncio.run(main())
