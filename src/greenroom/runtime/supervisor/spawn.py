"""Starting a process: control groups, limits, user, descriptors, then the program itself."""

import os
import resource
import signal
from pathlib import Path

from greenroom.runtime.supervisor.model import Spec


class SpawnError(Exception):
    """The program could not be started."""


def spawn(spec: Spec, output: Path) -> int:
    """Start the program and return its pid; its output goes to the named pipe `output`."""
    for path in spec.unlink:
        Path(path).unlink(missing_ok=True)
    _make_groups(spec)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(spec, output, write)
    os.close(write)
    with os.fdopen(read, "rb") as report:
        failure = report.read()
    if failure:
        os.waitpid(pid, 0)
        raise SpawnError(failure.decode(errors="replace"))
    return pid


def _make_groups(spec: Spec) -> None:
    for folder in spec.groups:
        Path(folder).mkdir(parents=True, exist_ok=True)
    for path, text in spec.group_writes:
        try:
            Path(path).write_text(text)
        except OSError as error:
            raise SpawnError(f"cannot write {text} to {path}: {error.strerror}") from error


def _become(spec: Spec, output: Path, report: int) -> None:
    """Turn this forked process into the program; on failure tell the parent why. Never returns."""
    try:
        os.setsid()
        for folder in spec.groups:
            Path(folder, "cgroup.procs").write_text(str(os.getpid()))
        _connect(spec, output, report)
        for name, value in spec.rlimits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
        os.umask(0o077)
        if spec.gid is not None:
            os.setgroups([])
            os.setresgid(spec.gid, spec.gid, spec.gid)
        if spec.uid is not None:
            os.setresuid(spec.uid, spec.uid, spec.uid)
        os.chdir(spec.cwd)
        for number in range(1, signal.NSIG):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                _default(number)
        os.execve(spec.argv[0], spec.argv, spec.env)  # noqa: S606 - a program is what we start
    except BaseException as error:  # noqa: BLE001 - a forked child must end here, whatever happens
        os.write(report, f"{spec.argv[0]}: {error}".encode())
    finally:
        os._exit(127)


def _default(number: int) -> None:
    try:
        signal.signal(number, signal.SIG_DFL)
    except (OSError, ValueError):
        return


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
    os.set_inheritable(report, False)
    wanted = {0, 1, 2, report, *map(int, spec.fds)}
    for descriptor in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if descriptor not in wanted:
            _close(descriptor)


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        return
