"""A network of its own for a program: a pair of virtual interfaces, one end here and one with the program.

From it other machines can be reached by way of this one, but neither this machine itself (its loopback services,
its public address), nor other programs' networks, nor the address at which clouds hand out credentials. One door is
open: sockets that carry `GATEWAY_MARK`, which only root can put on them, so that an app can call another by its public
address. All ends there have one of 100.96.0.0/16 that the number of the interface gives, and take their way out by
one that nobody has: an end here has no address. One that came would have every browser on this machine break off what
it loads ("network changed"), with each app that starts.
"""

import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from greenroom.runtime.supervisor import firewall

PREFIX = "gr"
WAY_OUT = "100.96.0.1"
"""Told to be at the hardware address of the end here, so that nobody is asked for it."""
HERE, THERE = 0, 1
"""The ends of a pair."""
NUMBERS = range(2, 65_000)
TRIES = 200
GONE_WITHIN = 1.0
"""Seconds after which the network of a program that has ended is gone, too."""
GATEWAY_MARK = 0x67
GATE = f"socket mark {GATEWAY_MARK} accept"

EDITION = 1
"""Grows with each change of the rules, so that those of an older server are replaced."""
RULES = """
table inet greenroom
delete table inet greenroom
table inet greenroom {
  comment "edition EDITION"
  set opened { type ifname; OPENED }
  chain from_program {
    ct state established,related accept
    meta l4proto { tcp, udp } th dport 53 accept
    GATE
    reject with icmpx admin-prohibited
  }
  chain input {
    type filter hook input priority -10
    iifname "gr*" jump from_program
  }
  chain forward {
    type filter hook forward priority -10
    iifname "gr*" meta nfproto ipv6 drop
    iifname "gr*" ip saddr != 100.96.0.0/16 drop
    iifname "gr*" oifname "gr*" reject with icmpx admin-prohibited
    iifname "gr*" ip daddr { 169.254.0.0/16, 100.100.100.200 } reject with icmpx admin-prohibited
    iifname "gr*" accept
    oifname "gr*" ct state established,related accept
    oifname "gr*" drop
    iifname @opened ct state new ct status != dnat drop
  }
  chain nat {
    type nat hook postrouting priority srcnat
    ip saddr 100.96.0.0/16 oifname != "gr*" masquerade
  }
}
"""
"""`opened` are interfaces on which forwarding was off before: to others they go on forwarding nothing."""


class NetworkError(Exception):
    """The network could not be made."""


def join(name: str, pid: int) -> str:
    """Give the process, which is in an empty network, an interface `eth0`; return its address."""
    _prepare()
    number = _make_pair(name, pid)
    interface, there = f"{PREFIX}{number}", address(number)
    for setting, value in (("forwarding", "1"), ("rp_filter", "1"), ("send_redirects", "0")):
        _set(f"net/ipv4/conf/{interface}/{setting}", value)
    _set(f"net/ipv6/conf/{interface}/disable_ipv6", "1")
    _run("ip", f"link set {interface} up\nroute add {there}/32 dev {interface}\n"
               f"neigh add {there} lladdr {_hardware(number, THERE)} dev {interface}\n")  # fmt: skip
    return there


def settle(there: str) -> None:
    """Set up the other end; called by the process that is in the new network."""
    _set("net/ipv6/conf/all/disable_ipv6", "1")
    here = _hardware(_number(there), HERE)
    _run("ip", f"link set lo up\naddr add {there}/32 dev eth0\nlink set eth0 up\n"
               f"neigh add {WAY_OUT} lladdr {here} dev eth0\n"
               f"route add {WAY_OUT} dev eth0 scope link\nroute add default via {WAY_OUT}\n")  # fmt: skip


def address(number: int) -> str:
    """Return the address that belongs to the interface of this number."""
    return f"100.96.{number >> 8}.{number & 255}"


def _number(there: str) -> int:
    high, low = there.split(".")[2:]
    return int(high) << 8 | int(low)


def _hardware(number: int, end: int) -> str:
    """Return the hardware address of one end of a pair: one of those that anybody may give away."""
    return f"02:67:72:{end:02x}:{number >> 8:02x}:{number & 255:02x}"


def try_out() -> str:
    """Make a pair of interfaces, take it away again, and check the rules; return what failed."""
    name = f"grtry{os.getpid()}"[:15]
    try:
        _run("ip", f"link add {name} type veth\n")
        _run("ip", f"link del {name}\n")
        _run("nft", _rules([], gate=False), "-c")
    except NetworkError as error:
        return str(error).splitlines()[0]
    return ""


def forget_rules() -> None:
    """Undo `_prepare` if no program of any home on this machine has a network any more."""
    patient_until = time.monotonic() + GONE_WITHIN
    while list(Path("/sys/class/net").glob(f"{PREFIX}[0-9]*")):
        if time.monotonic() > patient_until:
            return
        time.sleep(0.02)
    if _edition() < 0:
        return
    opened = _opened()
    _run("nft", "delete table inet greenroom\n")
    _tell(firewall.forget)
    for name in opened:
        _set(f"net/ipv4/conf/{name}/forwarding", "0")


def let_pass() -> None:
    """Have other firewalls of this machine forward what our rules allow; they may have been loaded anew."""
    _tell(firewall.let_pass)


def _tell(others: Callable[[], None]) -> None:
    try:
        others()
    except (firewall.FirewallError, OSError) as error:  # a program may need no network
        sys.stderr.write(f"Apps may reach no other machine: {error}\n")


def _make_pair(name: str, pid: int) -> int:
    """Take the first free number, beginning at one that the name gives."""
    begin = zlib.crc32(name.encode())
    for step in range(TRIES):
        number = NUMBERS[(begin + step) % len(NUMBERS)]
        if Path(f"/sys/class/net/{PREFIX}{number}").exists():
            continue
        here, there = _hardware(number, HERE), _hardware(number, THERE)
        _run("ip", f"link add {PREFIX}{number} address {here} type veth "
                   f"peer name eth0 address {there} netns {pid}\n")  # fmt: skip
        return number
    raise NetworkError("no free interface for its network")


def _prepare() -> None:
    """Have the rules in force, other firewalls let pass what they allow, and the interfaces forward for us."""
    let_pass()
    outside = {line.split()[0] for line in Path("/proc/net/route").read_text().splitlines()[1:]}
    closed = [
        name
        for name in sorted(outside)
        if not name.startswith(PREFIX)
        and Path(f"/proc/sys/net/ipv4/conf/{name}/forwarding").read_text().strip() == "0"
    ]
    if not closed and _edition() >= EDITION:
        return
    opened = sorted({*closed, *_opened()})
    try:
        _run("nft", _rules(opened, gate=True))
    except NetworkError:  # a kernel that cannot tell sockets apart
        _run("nft", _rules(opened, gate=False))
    for name in closed:
        _set(f"net/ipv4/conf/{name}/forwarding", "1")


def _rules(opened: list[str], *, gate: bool) -> str:
    elements = ", ".join(f'"{name}"' for name in opened)
    rules = RULES.replace("OPENED", f"elements = {{ {elements} }}" if opened else "")
    return rules.replace("EDITION", str(EDITION)).replace("GATE", GATE if gate else "")


def _edition() -> int:
    """Return which edition of the rules is in force; -1 if there are none. A newer server's are left alone."""
    listed = ["nft", "list", "table", "inet", "greenroom"]
    done = subprocess.run(listed, check=False, capture_output=True, text=True)
    found = re.search(r'comment "edition (\d+)"', done.stdout)
    return -1 if done.returncode else int(found[1]) if found else 0


def _opened() -> set[str]:
    listed = ["nft", "list", "set", "inet", "greenroom", "opened"]
    done = subprocess.run(listed, check=False, capture_output=True, text=True)
    return set(done.stdout.split('"')[1::2])


def _set(setting: str, value: str) -> None:
    try:
        Path("/proc/sys", setting).write_text(value)
    except FileNotFoundError:  # a kernel without IPv6
        return


def _run(tool: str, text: str, *options: str) -> None:
    command = [tool, "-batch", "-"] if tool == "ip" else [tool, *options, "-f", "-"]
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NetworkError(f"{tool}: {error}") from error
    if done.returncode:
        raise NetworkError(f"{tool}: {done.stderr.strip()}")
