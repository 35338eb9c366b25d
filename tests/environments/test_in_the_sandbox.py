"""The same, in the sandbox that a server uses."""

from pathlib import Path

import pytest

from environments.packages import source
from greenroom.environments import uv
from greenroom.environments.errors import BuildError, ResolveError
from greenroom.runtime.process.machine import probe
from greenroom.runtime.process.workshop import SandboxWorkshop

pytestmark = pytest.mark.anyio
MACHINE = probe()


@pytest.fixture
def bench(bench):
    if not MACHINE.bwrap:
        pytest.skip("this machine has no bubblewrap that works")
    for folder in (bench.home.parent, *bench.home.parents):
        if "pytest" in str(folder):
            folder.chmod(0o755)  # builds run as another user, who has to get there
    bench.workshop = SandboxWorkshop(MACHINE, [Path(uv.binary())])
    bench.environments = bench.server()
    return bench


async def test_environments_share_their_files_with_the_cache_and_each_other(bench):
    first = await bench.build("six==1.17.0")
    second = await bench.build("six==1.17.0", "idna==3.7")
    for pattern in ("six.py", "six.*.pyc"):
        [one], [other] = first.path.rglob(pattern), second.path.rglob(pattern)
        assert one.stat().st_ino == other.stat().st_ino
    [file] = second.path.rglob("idna/core.py")
    assert file.stat().st_nlink == 2


async def test_source_that_the_bundle_carries_is_built(bench):
    source(bench.folder, "tiny")
    environment = await bench.build(
        "./tiny-1.0.tar.gz", environments=bench.server(source_builds=["tiny"])
    )
    assert list(environment.path.rglob("tiny.py"))


@pytest.mark.parametrize(
    "act",
    [
        "Path({home!r}, 'environments', 'mark').touch()",
        "Path({home!r}, 'workshop', 'shared', 'mark').touch()",
        "Path({home!r}, 'secret').read_text()",
    ],
)
async def test_a_build_from_source_sees_nothing_of_the_server(bench, act):
    (bench.home / "environments").mkdir(parents=True)
    (bench.home / "workshop" / "shared").mkdir(parents=True)
    (bench.home / "secret").write_text("s3cret")
    source(bench.folder, "tiny", act.format(home=str(bench.home)))
    with pytest.raises((BuildError, ResolveError)) as raised:
        await bench.build("./tiny-1.0.tar.gz", environments=bench.server(source_builds=["*"]))
    assert "No such file" in raised.value.why or "Read-only" in raised.value.why
    assert not list(bench.home.rglob("mark"))
