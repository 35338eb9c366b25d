"""`python -m greenroom.runtime.supervisor <home>`."""

import asyncio
import gc
import sys
from pathlib import Path

from greenroom.runtime.supervisor.server import Server


async def _run(home: Path) -> None:
    await Server(home).run()


def main() -> None:
    """Serve the home given as the only argument."""
    home = Path(sys.argv[1])
    (home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    gc.freeze()
    asyncio.run(_run(home))


main()
