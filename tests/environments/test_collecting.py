import asyncio
import os
import subprocess

import pytest

from environments.packages import wheel

pytestmark = pytest.mark.anyio
AT_ONCE = -1.0


async def test_environments_that_nobody_uses_are_removed(bench):
    kept = await bench.build("six==1.17.0")
    idle = await bench.build("idna==3.7")
    assert await bench.environments.collect(frozenset({kept.key}), AT_ONCE, dry_run=True)
    assert idle.path.exists()
    freed = await bench.environments.collect(frozenset({kept.key}), AT_ONCE)
    assert list(freed) == [idle.key]
    assert freed[idle.key] > 0
    assert bench.built() == [kept.key]
    cached = bench.home / "workshop/shared/cache"
    assert list(cached.rglob("six.py"))
    assert not list(cached.rglob("idna*"))


async def test_one_that_was_asked_for_lately_is_spared(bench):
    lock = await bench.lock("six==1.17.0")
    environment = await bench.environments.prepare(lock)
    os.utime(environment.path, (0, 0))
    await bench.environments.prepare(lock)
    assert await bench.environments.collect(frozenset(), 3600) == {}
    os.utime(environment.path, (0, 0))
    assert list(await bench.environments.collect(frozenset(), 3600)) == [environment.key]


async def test_one_that_runs_is_spared_though_the_books_forgot_it(bench):
    environment = await bench.build("six==1.17.0")
    process = await asyncio.create_subprocess_exec(
        environment.interpreter, "-c", "import six; print('up', flush=True); input()",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"up\n"
    assert await bench.environments.collect(frozenset(), AT_ONCE) == {}
    await process.communicate(b"\n")
    assert list(await bench.environments.collect(frozenset(), AT_ONCE)) == [environment.key]


async def test_what_was_collected_can_be_built_again(bench):
    lock = await bench.lock("six==1.17.0")
    first = await bench.environments.prepare(lock)
    await bench.environments.collect(frozenset(), AT_ONCE)
    assert not list((bench.home / "workshop/bytecode").rglob("six*"))
    second = await bench.environments.prepare(lock)
    assert not second.reused
    assert second.path == first.path


async def test_one_that_is_half_removed_is_not_taken_for_whole(bench):
    lock = await bench.lock("six==1.17.0")
    environment = await bench.environments.prepare(lock)
    (environment.path / "environment.json").unlink()
    assert not (await bench.environments.prepare(lock)).reused


async def test_wheels_of_bundles_go_with_their_last_environment(bench):
    path = wheel(bench.folder, "ours", {"ours.py": ""})
    lock = await bench.lock(f"./{path.name}")
    environment = await bench.environments.prepare(lock)
    idle = await bench.build("six==1.17.0")
    await bench.environments.collect(frozenset({environment.key}), AT_ONCE)
    assert not idle.path.exists()
    assert list((bench.home / "wheels").rglob(path.name))
    await bench.environments.collect(frozenset(), AT_ONCE)
    assert not list((bench.home / "wheels").rglob(path.name))
