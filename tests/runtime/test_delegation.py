"""Where groups of version 2 are made: at the top of what is ours, whoever stands in the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import greenroom
from greenroom.runtime.process.delegation import SELF, Place, prepare, tops
from greenroom.runtime.process.groups import GroupsV2
from runtime.stage import MACHINE, can_run_python

SOURCE = str(Path(greenroom.__file__).parents[1])
USER = 65_000
IN_A_CONTAINER = (
    "umount /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec {python} -B -c '"
    "from greenroom.runtime.process.machine import probe; found = probe(); "
    "print(found.rung, found.groups.base)'"
)
AS_A_STRANGER = (
    "import sys; from pathlib import Path\n"
    "from greenroom.runtime.process import delegation, groups\n"
    "place = delegation.prepare(Path(sys.argv[1]))\n"
    "print(groups._try(groups.GroupsV2(place.base)))"
)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("/", [""]),
        ("/user.slice/user-0.slice/session-3.scope", ["", "user.slice/user-0.slice/session-3.scope"]),
        ("/system.slice/greenroom.service", [""]),
        ("/system.slice/greenroom.service/main", ["", "system.slice/greenroom.service"]),
        ("/greenroom-self", [""]),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope",
            ["", "user.slice/user-1000.slice/user@1000.service"],
        ),
    ],
)  # fmt: skip
def test_the_best_place_comes_first(own, expected):
    assert tops(own, Path("/cg")) == [Path("/cg", part) for part in expected]


def test_a_place_without_limits_of_memory_is_none(tmp_path):
    (tmp_path / "cgroup.controllers").write_text("cpu io pids\n")
    assert prepare(tmp_path) is None
    assert not (tmp_path / "greenroom").exists()


def test_processor_time_may_be_missing(tmp_path):
    (tmp_path / "cgroup.controllers").write_text("memory pids\n")
    assert prepare(tmp_path) == Place(tmp_path / "greenroom", cpu=False)
    assert (tmp_path / "greenroom/cgroup.subtree_control").read_text() == "+memory +pids"


@pytest.fixture
def top():
    """A group of version 2 that is ours, as a container or a service has one."""
    if not isinstance(MACHINE.groups, GroupsV2):
        pytest.skip("this machine has no cgroup v2 in which we may make groups")
    group = MACHINE.groups.base / f"test-{os.getpid()}"
    group.mkdir()
    yield group
    for folder in (*group.glob("*/*/"), *group.glob("*/"), group):
        folder.rmdir()


@pytest.fixture
def inmate(top):
    """A process that was in it before us."""
    process = subprocess.Popen(["/usr/bin/sleep", "1000"])
    (top / "cgroup.procs").write_text(str(process.pid))
    yield process
    process.kill()
    process.wait()


def test_whoever_is_in_the_group_goes_on_below_it(top, inmate):
    place = prepare(top)
    assert place == Place(top / "greenroom", MACHINE.groups.has_cpu)
    assert (top / SELF / "cgroup.procs").read_text().split() == [str(inmate.pid)]
    assert {"memory", "pids"} <= set((place.base / "cgroup.subtree_control").read_text().split())
    assert prepare(top) == place


def test_a_container_is_a_place_like_a_machine(top):
    if os.geteuid() != 0:
        pytest.skip("only root can stand in for a container here")
    script = IN_A_CONTAINER.format(python=sys.executable)
    enter = 'echo $$ > "$0/cgroup.procs" && exec unshare --cgroup --mount sh -c "$1"'
    done = subprocess.run(
        ["/bin/sh", "-c", enter, str(top), script],
        env=os.environ | {"PYTHONPATH": SOURCE}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["A", "/sys/fs/cgroup/greenroom"], done.stderr
    assert (top / "greenroom/memory.max").exists()


def test_groups_that_one_can_make_but_not_enter_are_none(top):
    if os.geteuid() != 0:
        pytest.skip("only root can hand a group to another user")
    if not can_run_python(USER):
        pytest.skip("another user cannot read this Python")
    for path in (top, top / "cgroup.procs", top / "cgroup.subtree_control"):
        os.chown(path, USER, USER)
    done = subprocess.run(
        [sys.executable, "-B", "-c", AS_A_STRANGER, str(top)],
        user=USER, group=USER, extra_groups=[], cwd="/", check=False,
        env={"PYTHONPATH": SOURCE}, capture_output=True, text=True,
    )  # fmt: skip
    assert "may not enter" in done.stdout, done.stderr
