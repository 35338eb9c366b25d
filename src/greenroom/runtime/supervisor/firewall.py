"""Other firewalls of this machine: one that forwards nothing it was not told of is told of our programs.

A packet has to please every table that looks at it, ours and those of Docker, ufw, firewalld or an administrator.
What ours lets through, theirs are asked to let through too; what it refuses never comes to them. They may be
loaded anew at any time, so they are looked at with each program that is started, and once in a while.
"""

import json
import re
import subprocess

OURS = "greenroom"
WAY_OUT, WAY_BACK = 'iifname "gr*" accept', 'oifname "gr*" ct state established,related accept'
IPTABLES = (
    "-A FORWARD -i gr+ -j ACCEPT",
    "-A FORWARD -o gr+ -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
)
REFUSES = re.compile(r"^-P FORWARD DROP$|^-A FORWARD .*-j (DROP|REJECT)\b", re.MULTILINE)
FIREWALLD = ("firewalld", "filter_FORWARD")
"""Refuses by its last rule, so that its policy does not show it."""


class FirewallError(Exception):
    """Another firewall refuses what programs send, and could not be told otherwise."""


def let_pass() -> None:
    """Have every other firewall forward what our programs send, and the answers."""
    found = _of_iptables()
    if found is not None:
        _tell_iptables(found)
    for family, table, chain in _refusing(has_iptables=found is not None):
        if f"{WAY_OUT} comment" in _run("nft", "list", "chain", family, table, chain):
            continue
        for rule in (WAY_BACK, WAY_OUT):
            told = (*rule.split(), "comment", f'"{OURS}"')
            _run("nft", "insert", "rule", family, table, chain, *told)


def forget() -> None:
    """Take back what `let_pass` told them."""
    found = _of_iptables()
    for rule in set(IPTABLES) & set((found or "").splitlines()):
        _run("iptables", "-w", "-D", *rule.split()[1:])
    for family, table, chain in _refusing(has_iptables=found is not None):
        listed = _run("nft", "-a", "list", "chain", family, table, chain)
        for handle in re.findall(rf'"gr\*" .*comment "{OURS}" # handle (\d+)', listed):
            _run("nft", "delete", "rule", family, table, chain, "handle", handle)


def _tell_iptables(found: str) -> None:
    missing = [rule for rule in reversed(IPTABLES) if rule not in found.splitlines()]
    if missing and REFUSES.search(found):
        for rule in missing:
            _run("iptables", "-w", "-I", *rule.split()[1:])


def _of_iptables() -> str | None:
    """Return what iptables forwards, by whichever interface of the kernel; None where it is not in use."""
    try:
        return _run("iptables", "-w", "-S", "FORWARD")
    except (FirewallError, FileNotFoundError):
        return None


def _refusing(*, has_iptables: bool) -> list[tuple[str, str, str]]:
    """Return family, table and name of each chain of others that refuses what it was not told of."""
    listed = json.loads(_run("nft", "-j", "list", "chains"))["nftables"]
    chains = [entry["chain"] for entry in listed if "chain" in entry]
    return [
        (chain["family"], chain["table"], chain["name"])
        for chain in chains
        if chain.get("hook") == "forward"
        and chain["family"] in ("ip", "inet")
        and chain["table"] != OURS
        and (chain["policy"] == "drop" or (chain["table"], chain["name"]) == FIREWALLD)
        and not (has_iptables and (chain["table"], chain["name"]) == ("filter", "FORWARD"))
    ]


def _run(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except subprocess.TimeoutExpired as error:
        raise FirewallError(f"{command[0]} does not answer") from error
    if done.returncode:
        raise FirewallError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
