"""Where a demo keeps what it makes."""

import os
import shutil
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import greenroom
from greenroom.cli.demo.ending import StillRunningError
from greenroom.kernel.errors import GreenroomError
from greenroom.kernel.settings import default_home as home_of_a_server

LOGS = frozenset({"demo.log", "logs"})
"""What says why a demo failed."""


def default_home() -> Path:
    """Return a folder in the checkout, or beside a server's own where that cannot be."""
    checkout = Path(greenroom.__file__).parents[2]
    if (checkout / "pyproject.toml").is_file() and _lets_apps_through(checkout):
        return checkout / ".greenroom" / "demo"
    return home_of_a_server().with_name("greenroom-demo")


@contextmanager
def throw_away() -> Generator[Path]:
    """Make a folder, and remove it with all it holds; its logs stay if it failed, all if something still runs there."""
    usual = Path(tempfile.gettempdir())
    where = usual if _lets_apps_through(usual) else Path("/var/tmp")  # noqa: S108  the apps' users may pass here
    home = Path(tempfile.mkdtemp(prefix="greenroom-demo-", dir=where))
    home.chmod(0o755)
    try:
        yield home
    except StillRunningError:
        raise
    except GreenroomError:
        _remove(home, but=LOGS)
        raise
    except BaseException:
        _remove(home)
        raise
    _remove(home)


def _remove(home: Path, but: frozenset[str] = frozenset()) -> None:
    for folder, _, _ in os.walk(home):
        Path(folder).chmod(0o700)  # those of bundles and environments are read-only
    if not any((home / name).exists() for name in but):
        shutil.rmtree(home)
        return
    for path in home.iterdir():
        if path.name in but:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _lets_apps_through(folder: Path) -> bool:
    """Whether users of their own, as apps have them under root, can reach what lies in a folder."""
    if os.geteuid() != 0:
        return True
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))
