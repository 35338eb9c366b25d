"""Other firewalls of the machine: Docker's and ufw's way, an administrator's own table, firewalld's.

Each test has a machine of its own: a network with the firewall, an app's network behind it, and another
machine before it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

import greenroom
from runtime.stage import MACHINE

pytestmark = [
    pytest.mark.skipif(not MACHINE.egress, reason="this machine cannot make networks"),
    pytest.mark.skipif(not shutil.which("iptables"), reason="there is no iptables here"),
]
SOURCE = str(Path(greenroom.__file__).parents[1])
STRICT = """
table inet strict {
  chain gate { type filter hook forward priority 0; policy drop; }
}
"""
FIREWALLD = """
table inet firewalld {
  chain filter_FORWARD {
    type filter hook forward priority 10; policy accept;
    ct state established,related accept
    reject with icmpx admin-prohibited
  }
}
"""
APP = """
import os, signal, subprocess, sys, time
sys.path.insert(0, {path!r})
from greenroom.runtime.supervisor import confine, network
ready, go = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    confine.own_network()
    os.write(ready[1], b"+")
    network.settle(os.read(go[0], 64).decode())
    import socket
    for _ in range(40):
        try:
            print(socket.create_connection(("198.51.100.2", 80), 2).getpeername())
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
        except OSError as error:
            print("refused", error)
            break
    sys.stdout.flush()
    os._exit(0)
os.read(ready[0], 1)
os.write(go[1], network.join("app", child).encode())
os.waitpid(child, 0)
{after}
"""


@pytest.fixture
def machine() -> Generator[str]:
    """Make a network with another machine beside it, whose web server is asked for."""
    name, other = f"machine-{os.getpid()}", f"beside-{os.getpid()}"
    for each in (name, other):
        ip(f"netns add {each}")
    try:
        ip(f"link add wide netns {name} type veth peer name eth0 netns {other}")
        ip(f"-n {name} link set lo up")
        ip(f"-n {name} addr add 198.51.100.1/30 dev wide")
        ip(f"-n {name} link set wide up")
        ip(f"-n {name} route add default via 198.51.100.2")
        ip(f"-n {other} addr add 198.51.100.2/30 dev eth0")
        ip(f"-n {other} link set eth0 up")
        server = [sys.executable, "-m", "http.server", "80"]
        with subprocess.Popen(within(other, *server), cwd="/usr/share/doc") as serving:
            yield name
            serving.kill()
    finally:
        for each in (name, other):
            ip(f"netns del {each}")


def ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True)


def within(network: str, *command: str) -> list[str]:
    return ["ip", "netns", "exec", network, *command]


def run(network: str, *command: str, given: str | None = None) -> str:
    done = subprocess.run(
        within(network, *command),
        input=given,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout + done.stderr


def app_reaches(network: str, after: str = "") -> str:
    """Return what an app's program says of the other machine."""
    code = APP.format(path=SOURCE, after=after)
    return run(network, sys.executable, "-c", code)


def test_without_another_firewall_nothing_is_told_to_any(machine: str) -> None:
    assert "198.51.100.2" in app_reaches(machine)
    assert "gr+" not in run(machine, "iptables", "-S")


def test_iptables_that_forward_nothing_as_docker_and_ufw_have_them(machine: str) -> None:
    run(machine, "iptables", "-P", "FORWARD", "DROP")
    assert "198.51.100.2" in app_reaches(machine)
    rules = run(machine, "iptables", "-S", "FORWARD").splitlines()
    assert rules[1:] == [
        "-A FORWARD -i gr+ -j ACCEPT",
        "-A FORWARD -o gr+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    ]
    assert "198.51.100.2" in app_reaches(machine)
    assert run(machine, "iptables", "-S", "FORWARD").splitlines() == rules


@pytest.mark.parametrize("rules", [STRICT, FIREWALLD], ids=["own", "firewalld"])
def test_tables_that_forward_nothing(machine: str, rules: str) -> None:
    run(machine, "nft", "-f", "-", given=rules)
    assert "198.51.100.2" in app_reaches(machine)
    told = run(machine, "nft", "list", "ruleset").count('comment "greenroom"')
    assert "198.51.100.2" in app_reaches(machine)
    assert run(machine, "nft", "list", "ruleset").count('comment "greenroom"') == told == 2


def test_what_was_told_is_taken_back(machine: str) -> None:
    run(machine, "iptables", "-P", "FORWARD", "DROP")
    run(machine, "nft", "-f", "-", given=STRICT)
    before = run(machine, "iptables", "-S"), rules_of(machine, "strict")
    app_reaches(machine, after="network.forget_rules()")
    assert (run(machine, "iptables", "-S"), rules_of(machine, "strict")) == before


def rules_of(network: str, table: str) -> list[object]:
    listed = json.loads(run(network, "nft", "-j", "list", "table", "inet", table))["nftables"]
    return [entry["rule"]["expr"] for entry in listed if "rule" in entry]
