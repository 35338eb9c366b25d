"""What nothing needs goes; what somebody may want stays or can be made again."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greenroom.kernel.settings import Settings
from greenroom.migrations import upgrade
from greenroom.rehearsal.server.tables import RehearsalRow
from greenroom.wiring.house import build

pytestmark = pytest.mark.anyio
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture
async def house():
    with tempfile.TemporaryDirectory(prefix="greenroom-") as folder:
        Path(folder).chmod(0o755)
        settings = Settings(home=Path(folder) / "home")
        house = build(settings)
        upgrade(settings.database)
        await house.supervisor.connect_or_start()
        yield house
        await house.supervisor.shutdown()
        await house.services.database.close()


async def made(house, package: str) -> Path:
    folder = Path(tempfile.mkdtemp(dir=house.services.settings.home / "run"))
    (folder / "requirements.txt").write_text(f"{package}\n")
    lock = await house.services.environments.lock(
        folder, language="python", packages=lambda _: (), at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    return (await house.services.environments.prepare(lock)).path


async def test_an_environment_that_nothing_needs_is_removed_when_it_is_old(house):
    old, young = await made(house, "six==1.17.0"), await made(house, "idna==3.7")
    for path in (old, old / "environment.json"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    freed = await house.housekeeping.round()
    assert list(freed.environments) == [old.name]
    assert not old.exists()
    assert young.exists()


async def test_what_old_rehearsals_left_is_removed_but_the_newest_of_each_version_stays(house):
    keeping, database = house.services.rehearsals.keeping, house.services.database
    async with database.begin() as session:
        for name, version in (("1", 1), ("2", 1), ("3", 2)):
            session.add(rehearsal_of_old(name, version))
            (keeping.fresh(name) / "load.html").write_text("a report")
    await house.housekeeping.round()
    left = [name for name in "123" if keeping.folder(name).exists()]
    assert left == ["2", "3"]


def rehearsal_of_old(name: str, version: int) -> RehearsalRow:
    return RehearsalRow(
        id=name, app="sales", version=version, digest="d", state="done", verdict="passed",
        sentence="", wish={"load": True, "profile": True}, parts=[], ordered_by="ann",
        ordered_at=datetime(2020, 1, 1, tzinfo=UTC), began_at=None,
        finished_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip


async def test_an_empty_house_needs_no_cleaning(house):
    freed = await house.housekeeping.round()
    assert (freed.environments, freed.bundles, freed.logs) == ({}, 0, 0)
