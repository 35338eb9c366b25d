"""What would be done is known before it is done."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from greenroom.runtime.model import Limits, Order
from greenroom.runtime.process import files, seccomp
from greenroom.runtime.process import machine as machines
from greenroom.runtime.process.files import SandboxFiles
from greenroom.runtime.process.groups import GroupsV1, GroupsV2, NoGroups
from greenroom.runtime.process.machine import Machine
from greenroom.runtime.process.plan import Planner
from greenroom.runtime.process.usage import usage

ROOTED = Machine(True, Path("/usr/bin/bwrap"), NoGroups(), "D", "", egress=True)
ORDER = Order("one", "sales", 7, 1, "uat", ("/env/bin/python", "/greenroom/start.py"),
              env={"SECRET": "s3cret"}, bundle=Path("/b"), readable=(Path("/env"), Path("/usr")))  # fmt: skip


def spec(home: Path, machine: Machine = ROOTED, **more):
    return Planner(home, machine, Path("/launchers")).spec(replace(ORDER, **more))


def test_secrets_go_by_the_environment_alone(tmp_path):
    made = spec(tmp_path)
    assert made.env["SECRET"] == "s3cret"
    assert "s3cret" not in " ".join(made.argv)


def test_the_home_is_shown_only_where_the_app_needs_it(tmp_path):
    argv = spec(tmp_path).argv
    from_home = {a for a in argv if a.startswith(str(tmp_path))}
    own_socket = str(Planner(tmp_path, ROOTED, Path("/l")).sockets / "one")
    allowed = (own_socket, str(tmp_path / "run" / "sandbox"))
    assert all(shown.startswith(allowed) for shown in from_home)


def test_each_app_has_a_user(tmp_path):
    assert spec(tmp_path).uid == 61_006
    assert spec(tmp_path, app_number=8).uid == 61_007
    assert spec(tmp_path, machine=replace(ROOTED, is_root=False)).uid is None


@pytest.mark.parametrize(
    ("network", "apart", "unshared"),
    [("none", "", True), ("egress", "veth", False), ("host", "", False)],
)
def test_networks(tmp_path, network, apart, unshared):
    made = spec(tmp_path, network=network)
    assert (made.network, "--unshare-net" in made.argv) == (apart, unshared)


def test_without_groups_other_means_take_their_place(tmp_path):
    made = spec(tmp_path, limits=Limits(memory_mb=100, processes=50))
    assert made.watch == {"memory": 100 * 2**20, "processes": 52}
    assert "--nproc=50" in made.argv


def test_groups_of_version_1():
    groups = GroupsV1(Path("/m"), Path("/p"), Path("/c"), Path("/c"))
    plan = groups.plan("one", Limits(memory_mb=512, cpus=0.5, processes=64))
    assert plan.folders == tuple(Path(base, "greenroom/one") for base in ("/m", "/p", "/c"))
    assert dict(plan.writes) == {
        Path("/m/greenroom/one/memory.limit_in_bytes"): "536870912",
        Path("/p/greenroom/one/pids.max"): "64",
        Path("/c/greenroom/one/cpu.cfs_period_us"): "100000",
        Path("/c/greenroom/one/cpu.cfs_quota_us"): "50000",
    }


def test_groups_of_version_2():
    plan = GroupsV2(Path("/g")).plan("one", Limits(memory_mb=512, cpus=0.5, processes=64))
    assert dict(plan.writes) == {
        Path("/g/one/memory.max"): "536870912",
        Path("/g/one/memory.oom.group"): "1",
        Path("/g/one/pids.max"): "64",
        Path("/g/one/cpu.max"): "50000 100000",
    }


def test_use_is_read_from_either_version(tmp_path):
    (tmp_path / "memory.current").write_text("1000\n")
    (tmp_path / "memory.stat").write_text("anon 5\ninactive_file 300\n")
    (tmp_path / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    note = {"memory_group": str(tmp_path), "cpu_used": str(tmp_path / "cpu.stat")}
    seen = usage(1, note)
    assert (seen.memory_bytes, seen.cpu_seconds) == (700, 2.5)
    (tmp_path / "memory.current").rename(tmp_path / "memory.usage_in_bytes")
    (tmp_path / "memory.stat").write_text("inactive_file 1\ntotal_inactive_file 200\n")
    (tmp_path / "cpuacct.usage").write_text("1500000000\n")
    seen = usage(1, note | {"cpu_used": str(tmp_path / "cpuacct.usage")})
    assert (seen.memory_bytes, seen.cpu_seconds) == (800, 1.5)


@pytest.mark.parametrize("architecture", ["x86_64", "aarch64"])
def test_every_jump_of_the_filter_stays_inside_it(architecture):
    steps = list(struct.iter_unpack("=HBBI", seccomp.program(architecture)))
    for position, (code, when, otherwise, _) in enumerate(steps):
        if code in (seccomp.EQUAL, seccomp.AT_LEAST):
            assert position + 1 + max(when, otherwise) < len(steps)
    assert steps[-1][0] == seccomp.RETURN


def test_a_resolver_on_our_own_loopback_is_passed_by(tmp_path, monkeypatch):
    own, upstream = tmp_path / "resolv.conf", tmp_path / "upstream.conf"
    monkeypatch.setattr(files, "RESOLVER", own)
    monkeypatch.setattr(files, "UPSTREAM", upstream)
    upstream.write_text("nameserver 192.0.2.53\n")
    own.write_text("nameserver 127.0.0.53\noptions edns0\n")
    assert files.resolver() == ((upstream, str(own)),)
    own.write_text("nameserver 192.0.2.1\n")
    assert files.resolver() == ()


def test_an_app_is_shown_its_own_user_and_nobody_elses(tmp_path):
    shown = {inside: here for here, inside in SandboxFiles(tmp_path).users(61_000)}
    assert "app:x:61000:61000:" in shown["/etc/passwd"].read_text()
    assert len(shown["/etc/passwd"].read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("root", "bwrap", "groups", "landlock", "rung"),
    [
        (True, True, GroupsV2(Path("/g")), 7, "A"),
        (True, True, GroupsV1(*[Path("/c")] * 4), 7, "B"),
        (True, True, NoGroups(), 7, "D"),
        (False, True, GroupsV2(Path("/g")), 7, "C"),
        (False, True, NoGroups(), 7, "D"),
        (False, False, NoGroups(), 7, "E"),
        (True, False, GroupsV2(Path("/g")), 0, "E"),
    ],
)
def test_the_ladder(root, bwrap, groups, landlock, rung):
    found, why, _ = machines._rung(root, Path("/b") if bwrap else None, groups, landlock)
    assert found == rung
    assert why.endswith(".")


def test_a_missing_tool_is_said(monkeypatch):
    monkeypatch.setattr(machines.shutil, "which", lambda tool: None if tool == "nft" else tool)
    works, why = machines._working_egress(is_root=True)
    assert not works
    assert "there is no nft" in why
    assert "share this machine's network" in why
