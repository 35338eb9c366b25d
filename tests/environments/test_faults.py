import os
import signal
import subprocess
from dataclasses import replace

import pytest

from environments.packages import source
from greenroom.environments.errors import BuildError, ResolveError
from greenroom.environments.service import env_key

pytestmark = pytest.mark.anyio


def left_over(home):
    return [*(home / "workshop/shared/desks").glob("*"), *(home / "workshop/apart").glob("*")]


@pytest.mark.parametrize("steps", [1, 2, 3])
async def test_what_a_killed_build_leaves_is_never_used_and_cleared_away(bench, steps):
    lock = await bench.lock("six==1.17.0")
    command = bench.child(lock, stop=steps)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"standing still\n"
        process.send_signal(signal.SIGKILL)
    assert bench.built() == []
    assert left_over(bench.home)
    assert bench.environments.plan(lock) == (env_key(lock), False)
    environment = await bench.environments.prepare(lock)
    assert not environment.reused
    assert left_over(bench.home) == []
    assert list(environment.path.rglob("six.py"))


async def test_a_failed_build_leaves_nothing(bench):
    lock = await bench.lock("six==1.17.0")
    with pytest.raises(BuildError, match=r"[Hh]ash"):
        await bench.environments.prepare(
            replace(lock, text=lock.text.replace("sha256:", "sha256:00"))
        )
    assert bench.built() == []
    assert left_over(bench.home) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("megabytes", [1, 4, 30])
async def test_a_full_disk_is_said_and_leaves_nothing(bench, megabytes):
    bench.home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", bench.home]
    subprocess.run(mount, check=True)
    try:
        with pytest.raises((BuildError, ResolveError), match=r"disk is full|No space left"):
            await bench.build("pandas")
        assert bench.built() == []
        assert left_over(bench.home) == []
    finally:
        subprocess.run(["umount", bench.home], check=True)


async def test_source_is_not_built_unless_the_server_allows_it(bench):
    source(bench.folder, "tiny")
    with pytest.raises((BuildError, ResolveError)) as raised:
        await bench.build("./tiny-1.0.tar.gz")
    assert "tiny" in raised.value.why
    assert "not built from source here" in raised.value.why
    assert "index.source_builds" in raised.value.fix


@pytest.mark.parametrize("allowed", [["tiny"], ["*"]])
async def test_source_is_built_where_the_server_allows_it(bench, allowed):
    source(bench.folder, "tiny")
    environment = await bench.build(
        "./tiny-1.0.tar.gz", "six", environments=bench.server(source_builds=allowed)
    )
    assert list(environment.path.rglob("tiny.py"))
    assert list(environment.path.rglob("six.py"))
    assert left_over(bench.home) == []


async def test_leave_for_one_package_is_no_leave_for_another(bench):
    source(bench.folder, "tiny")
    with pytest.raises((BuildError, ResolveError), match="tiny"):
        await bench.build("./tiny-1.0.tar.gz", environments=bench.server(source_builds=["other"]))


async def test_source_is_built_apart_from_the_cache_that_others_share(bench):
    source(bench.folder, "tiny", "import os; Path(os.environ['UV_CACHE_DIR'], 'mark').touch()")
    await bench.build("./tiny-1.0.tar.gz", environments=bench.server(source_builds=["tiny"]))
    assert not list((bench.home / "workshop").rglob("mark"))


async def test_a_package_that_fails_to_build_says_why_in_a_few_lines(bench):
    source(bench.folder, "tiny", "raise RuntimeError('no compiler for you')")
    with pytest.raises((BuildError, ResolveError)) as raised:
        await bench.build("./tiny-1.0.tar.gz", environments=bench.server(source_builds=["*"]))
    assert "no compiler for you" in raised.value.why
    assert len(raised.value.why.splitlines()) <= 6
    assert bench.built() == []


async def test_a_build_cannot_lead_the_server_to_write_elsewhere(bench, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("as it was")
    act = f"import os; desk = Path(os.environ['UV_CACHE_DIR']).parent / 'desk'; os.symlink({str(victim)!r}, desk / "
    for name in ("sources.txt", "environment/environment.json"):
        source(bench.folder, "tiny", f"{act}{name!r})")
        with pytest.raises(BuildError, match="could not be written"):
            await bench.build("./tiny-1.0.tar.gz", environments=bench.server(source_builds=["*"]))
    assert victim.read_text() == "as it was"
    assert left_over(bench.home) == []
