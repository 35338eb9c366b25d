"""Matplotlib's list of fonts, made once per environment instead of at the start of every instance.

Making it runs the environment's code, so it is done where nothing but an empty folder can be written, and what
comes out is given to instances of that environment only.
"""

import shutil
import stat
from pathlib import Path

import structlog

from greenroom.environments import uv
from greenroom.environments.model import Lock
from greenroom.environments.ports import Workshop

log = structlog.get_logger()
TIME_LIMIT = 60.0
LARGEST = 8 * 2**20
PATTERN = "fontlist-*.json"


async def make(workshop: Workshop, environment: Path, folder: Path) -> None:
    """Let matplotlib write its list into `folder`; without one, apps make it themselves."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755, parents=True)
    finished = await workshop.run(
        [str(environment / "bin" / "python"), "-I", "-c", "import matplotlib.font_manager"],
        env={**uv.variables(folder), "MPLCONFIGDIR": str(folder)},
        writable=[folder],
        readable=[environment],
        cwd=folder,
        network=False,
        timeout=TIME_LIMIT,
    )
    if finished.status or find(folder) is None:
        log.info("matplotlib made no list of fonts", environment=environment.name)


def find(folder: Path) -> Path | None:
    """Return the list in a folder: a plain file of a sensible size, or nothing."""
    for path in folder.glob(PATTERN):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and 0 < status.st_size < LARGEST:
            return path
    return None


def are_wanted(lock: Lock) -> bool:
    """Whether the environment has matplotlib."""
    return any(dist.name == "matplotlib" for dist in lock.dists)
