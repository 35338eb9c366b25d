"""Which TCP ports the processes of a sandbox listen on."""

from pathlib import Path

from greenroom.runtime.supervisor.proc import descendants

LISTENING = "0A"


def listening_ports(pid: int) -> set[int]:
    """Return the ports on which a process or its descendants listen."""
    inodes = {inode for process in [pid, *descendants(pid)] for inode in _sockets(process)}
    return {port for process in [pid, *descendants(pid)] for port in _ports(process, inodes)}


def _sockets(pid: int) -> set[str]:
    found = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                found.add(target[8:-1])
    except OSError:
        return found
    return found


def _ports(pid: int, inodes: set[str]) -> set[int]:
    ports = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == LISTENING and fields[9] in inodes:
                ports.add(int(fields[1].rpartition(":")[2], 16))
    return ports
