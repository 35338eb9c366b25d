"""The sandbox as a plan: what an instance sees, as arguments for bubblewrap. Nothing is run here."""

from dataclasses import dataclass
from pathlib import Path

from greenroom.runtime.model import Network

SECCOMP_FD = 9
SYSTEM = ("/usr", "/etc/ssl", "/etc/ca-certificates", "/etc/alternatives", "/etc/localtime", "/etc/timezone",
          "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/nsswitch.conf", "/etc/hosts",
          "/etc/resolv.conf", "/etc/services", "/etc/protocols", "/etc/mime.types", "/etc/R", "/etc/fonts",
          "/etc/passwd", "/etc/group", "/etc/locale.alias", "/var/lib/R", "/var/cache/fontconfig")  # fmt: skip
"""Shown read-only, as far as they exist: programs, certificates, names; no keys, no shadow passwords."""
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


@dataclass(frozen=True)
class View:
    """What one sandbox shows."""

    read_only: tuple[tuple[Path, str], ...]
    """Pairs of a path here and the path inside."""
    writable: tuple[tuple[Path, str], ...]
    tmp_mb: int
    cwd: str
    network: Network = "egress"
    seccomp: bool = True


def arguments(bwrap: Path, view: View, argv: tuple[str, ...]) -> list[str]:
    """Return the whole command. Variables are not in it: they come with the process's environment."""
    network = ["--unshare-net"] if view.network == "none" else []
    filter_ = ["--seccomp", str(SECCOMP_FD)] if view.seccomp else []
    return [
        str(bwrap),
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", *network),
        *("--hostname", "greenroom", "--new-session", "--cap-drop", "ALL"),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev"),
        *("--size", str(view.tmp_mb * 2**20), "--tmpfs", "/tmp"),  # noqa: S108 - inside the sandbox
        *("--tmpfs", "/run", "--tmpfs", "/var/tmp"),  # noqa: S108 - inside the sandbox
        *_binds("--ro-bind", view.read_only),
        *_binds("--bind", view.writable),
        *("--remount-ro", "/", "--chdir", view.cwd),
        *filter_,
        "--",
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


def _binds(option: str, pairs: tuple[tuple[Path, str], ...]) -> list[str]:
    """Bind parents before what lies inside them."""
    ordered = sorted(dict.fromkeys(pairs), key=lambda pair: pair[1])
    return [part for here, inside in ordered for part in (option, str(here), inside)]
