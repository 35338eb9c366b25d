"""Starting a process: control groups, limits, network, user, descriptors, then the program itself."""

import fcntl
import os
import resource
import signal
from pathlib import Path

from greenroom.runtime.supervisor import confine, network
from greenroom.runtime.supervisor.model import Spec

STEP = b"network\n"
ABOVE_ALL = 200
"""The report's descriptor lies above those that programs are given."""


class SpawnError(Exception):
    """The program could not be started."""


def spawn(spec: Spec, output: Path, mark: dict[str, str]) -> int:
    """Start the program and return its pid; its output goes to the named pipe `output`."""
    _make_folders(spec)
    for path in spec.unlink:
        Path(path).unlink(missing_ok=True)
    _make_groups(spec)
    reports, report = os.pipe()
    waits, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        _become(spec, output, report, waits, spec.env | mark)
    os.close(report)
    os.close(waits)
    try:
        _see_off(spec, pid, reports, go)
    finally:
        os.close(reports)
        os.close(go)
    return pid


def _make_folders(spec: Spec) -> None:
    for path, mode in spec.folders:
        parent = Path(path).parent
        if not parent.exists():
            parent.mkdir(parents=True)
            parent.chmod(0o711)  # others may pass through it to what is theirs
        Path(path).mkdir(exist_ok=True)
        Path(path).chmod(mode)
        if spec.uid is not None:
            os.chown(path, spec.uid, -1 if spec.gid is None else spec.gid)


def _make_groups(spec: Spec) -> None:
    for folder in spec.groups:
        Path(folder).mkdir(parents=True, exist_ok=True)
    for path, text in spec.group_writes:
        try:
            Path(path).write_text(text)
        except OSError as error:
            raise SpawnError(f"cannot write {text} to {path}: {error.strerror}") from error


def _see_off(spec: Spec, pid: int, reports: int, go: int) -> None:
    """Help the child with its network, then wait until it is the program; raise what it reports instead."""
    said = os.read(reports, 4096)
    failure = ""
    if said == STEP:
        failure = _connect_network(spec.name, pid, go)
        said = os.read(reports, 4096)
    if failure or said:
        os.waitpid(pid, 0)
        raise SpawnError(failure or said.decode(errors="replace"))


def _connect_network(name: str, pid: int, go: int) -> str:
    try:
        os.write(go, network.join(name, pid).encode())
    except (network.NetworkError, OSError) as error:
        os.write(go, b"-")
        return str(error)
    return ""


def _become(spec: Spec, output: Path, report: int, waits: int, env: dict[str, str]) -> None:
    """Turn this forked process into the program; on failure tell the parent why. Never returns."""
    report = fcntl.fcntl(report, fcntl.F_DUPFD_CLOEXEC, ABOVE_ALL)
    try:
        os.setsid()
        _reset_signals()
        if spec.network:
            _leave_network(report)
        for folder in spec.groups:  # takes 10 ms, in which the parent sees to the new network
            _enter(folder)
        if spec.network:
            _settle_network(waits)
        _connect(spec, output, report)
        for name, value in spec.rlimits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
        _drop_privileges(spec)
        os.chdir(spec.cwd)
        _confine(spec)
        os.execve(spec.argv[0], spec.argv, env)  # noqa: S606 - a program is what we start
    except BaseException as error:  # noqa: BLE001 - a forked child must end here, whatever happens
        os.write(report, f"{spec.argv[0]}: {error}".encode())
    finally:
        os._exit(127)


def _enter(folder: str) -> None:
    try:
        Path(folder, "cgroup.procs").write_text(str(os.getpid()))
    except PermissionError:
        raise SpawnError(
            "The supervisor may not bring programs into their control groups: it was started in another login session."
            " Run `greenroom serve --stop`, then start Greenroom again."
        ) from None


def _leave_network(report: int) -> None:
    confine.own_network()
    os.write(report, STEP)


def _settle_network(waits: int) -> None:
    there = os.read(waits, 64).decode()
    if there == "-":
        os._exit(127)
    network.settle(there)


def _drop_privileges(spec: Spec) -> None:
    os.umask(0o077)
    _be_ordinary()
    if spec.gid is not None:
        os.setgroups([])
        os.setresgid(spec.gid, spec.gid, spec.gid)
    if spec.uid is not None:
        os.setresuid(spec.uid, spec.uid, spec.uid)


def _be_ordinary() -> None:
    """When the machine runs out of memory, programs are not spared as the supervisor is."""
    try:
        Path("/proc/self/oom_score_adj").write_text("0")
    except OSError:
        return


def _confine(spec: Spec) -> None:
    if not spec.landlock and not spec.seccomp:
        return
    content = Path(spec.seccomp).read_bytes() if spec.seccomp else b""  # Landlock may hide it
    confine.landlock(spec.landlock)
    if content:
        confine.seccomp(content)


def _reset_signals() -> None:
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_DFL)
        except (OSError, ValueError):
            continue
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def _connect(spec: Spec, output: Path, report: int) -> None:
    """Give the program its standard streams and descriptors; all others close at exec."""
    pipe = os.open(output, os.O_RDWR)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(pipe, 1)
    os.dup2(pipe, 2)
    for number, path in spec.fds.items():
        opened = os.open(path, os.O_RDONLY)
        os.dup2(opened, int(number))
    wanted = {0, 1, 2, report, *map(int, spec.fds)}
    for descriptor in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if descriptor not in wanted:
            _close(descriptor)


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        return
