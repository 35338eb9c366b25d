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
from greenroom.kernel.settings import default_home as home_of_a_server


def default_home() -> Path:
    """Return a folder in the checkout, or beside a server's own where that cannot be."""
    checkout = Path(greenroom.__file__).parents[2]
    if (checkout / "pyproject.toml").is_file() and _lets_apps_through(checkout):
        return checkout / ".greenroom" / "demo"
    return home_of_a_server().with_name("greenroom-demo")


@contextmanager
def throw_away() -> Generator[Path]:
    """Make a folder, and remove it with all it holds unless something still runs from there."""
    usual = Path(tempfile.gettempdir())
    where = usual if _lets_apps_through(usual) else Path("/var/tmp")  # noqa: S108  the apps' users may pass here
    home = Path(tempfile.mkdtemp(prefix="greenroom-demo-", dir=where))
    home.chmod(0o755)
    try:
        yield home
    except StillRunningError:
        raise
    except BaseException:
        _remove(home)
        raise
    _remove(home)


def _remove(home: Path) -> None:
    for folder, _, _ in os.walk(home):
        Path(folder).chmod(0o700)  # those of bundles and environments are read-only
    shutil.rmtree(home)


def _lets_apps_through(folder: Path) -> bool:
    """Whether users of their own, as apps have them under root, can reach what lies in a folder."""
    if os.geteuid() != 0:
        return True
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))
