"""`python -m greenroom.runtime.supervisor <home>`; with `--detach` it goes its own way at once."""

import gc
import os
import sys
from pathlib import Path

sys.modules["ssl"] = None  # ty: ignore[invalid-assignment] - asyncio would load it; it costs 4 MB

import asyncio  # noqa: E402 - after the line above

from greenroom import __version__  # noqa: E402
from greenroom.runtime.supervisor.server import Server  # noqa: E402


def main() -> None:
    """Serve the home given as the only argument."""
    home = Path(sys.argv[1])
    if "--detach" in sys.argv and os.fork():
        os._exit(0)
    (home / "run").mkdir(mode=0o711, parents=True, exist_ok=True)
    _be_spared()
    gc.collect()
    gc.freeze()
    successor = asyncio.run(Server(home, __version__).run())
    if successor:
        argv, env = successor
        os.execve(argv[0], argv, env)  # noqa: S606 - the same process goes on, its children stay its own


def _be_spared() -> None:
    """Ask the kernel to end anything else first when the machine runs out of memory."""
    try:
        Path("/proc/self/oom_score_adj").write_text("-900")
    except OSError:
        return


main()
