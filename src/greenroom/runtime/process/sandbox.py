"""The sandbox as a plan: what an instance sees, as arguments for bubblewrap. Nothing is run here."""

from dataclasses import dataclass
from pathlib import Path

from greenroom.runtime.model import Network

SECCOMP_FD = 9
PRLIMIT = "/usr/bin/prlimit"
SYSTEM = ("/usr", "/etc/ssl", "/etc/ca-certificates", "/etc/alternatives", "/etc/localtime", "/etc/timezone",
          "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/nsswitch.conf", "/etc/hosts",
          "/etc/resolv.conf", "/etc/services", "/etc/protocols", "/etc/mime.types", "/etc/R", "/etc/fonts",
          "/etc/locale.alias", "/var/lib/R", "/var/cache/fontconfig")  # fmt: skip
"""Shown read-only, as far as they exist: programs, certificates, names; no keys, no shadow passwords."""
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


@dataclass(frozen=True)
class View:
    """What one sandbox shows."""

    read_only: tuple[tuple[Path, str], ...]
    """Pairs of a path here and the path inside; they may hide a part of the system."""
    writable: tuple[tuple[Path, str], ...]
    tmp_mb: int
    cwd: str
    network: Network = "egress"
    seccomp: bool = True
    processes: int = 0
    """Most processes, where no control group limits them; 0 for no limit of ours."""


def arguments(bwrap: Path, view: View, argv: tuple[str, ...]) -> list[str]:
    """Return the whole command. Variables are not in it: they come with the process's environment."""
    network = ["--unshare-net"] if view.network == "none" else []
    filter_ = ["--seccomp", str(SECCOMP_FD)] if view.seccomp else []
    # set inside, where the kernel counts this sandbox alone and not all of the user's processes
    limited = [PRLIMIT, f"--nproc={view.processes}", "--"] if view.processes else []
    return [
        str(bwrap),
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", *network),
        *("--hostname", "greenroom", "--new-session", "--cap-drop", "ALL"),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev"),
        *_scratch("/tmp", view.tmp_mb),  # noqa: S108 - inside the sandbox
        *_scratch("/var/tmp", view.tmp_mb),  # noqa: S108 - inside the sandbox
        *_scratch("/run", 16),
        *_binds("--ro-bind", view.read_only),
        *_binds("--bind", view.writable),
        *("--remount-ro", "/", "--chdir", view.cwd),
        *filter_,
        "--",
        *limited,
        *argv,
    ]


def _system() -> list[str]:
    shown = [part for path in SYSTEM for part in ("--ro-bind-try", path, path)]
    for name in MERGED:
        path = Path("/", name)
        if path.is_symlink():
            shown += ["--symlink", str(path.readlink()), str(path)]
        else:
            shown += ["--ro-bind-try", str(path), str(path)]
    return shown


def _scratch(path: str, megabytes: int) -> list[str]:
    return ["--size", str(megabytes * 2**20), "--tmpfs", path]


def _binds(option: str, pairs: tuple[tuple[Path, str], ...]) -> list[str]:
    """Bind parents before what lies inside them."""
    ordered = sorted(dict.fromkeys(pairs), key=lambda pair: pair[1])
    return [part for here, inside in ordered for part in (option, str(here), inside)]
