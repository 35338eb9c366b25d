"""The sandbox as a plan: what an instance sees, as arguments for bubblewrap. Nothing is run here."""

from dataclasses import dataclass
from pathlib import Path

from greenroom.runtime.model import Network

SECCOMP_FD = 9
CPUS = "/sys/devices/system/cpu"
PRLIMIT, SETPRIV = "/usr/bin/prlimit", "/usr/bin/setpriv"
SYSTEM = ("/usr", "/etc/ssl", "/etc/ca-certificates", "/etc/alternatives", "/etc/localtime", "/etc/timezone",
          "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/nsswitch.conf", "/etc/hosts",
          "/etc/resolv.conf", "/etc/services", "/etc/protocols", "/etc/mime.types", "/etc/R", "/etc/fonts",
          "/etc/locale.alias", "/var/lib/R", "/var/cache/fontconfig", CPUS)  # fmt: skip
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
    seccomp: int | None = SECCOMP_FD
    """Descriptor from which bubblewrap reads the filter for system calls."""
    processes: int = 0
    """Most processes, where no control group limits them; 0 for no limit of ours."""
    user: int | None = None
    """Root makes this sandbox and then becomes this user in it; without, it is made by whom it is for."""
    ends_with_maker: bool = False
    """Whether it dies when the process that started it does."""


def arguments(bwrap: Path, view: View, argv: tuple[str, ...]) -> list[str]:
    """Return the whole command. Variables are not in it: they come with the process's environment."""
    return [
        str(bwrap),
        *_namespaces(view),
        *("--hostname", "greenroom", "--new-session", "--cap-drop", "ALL"),
        *_becoming(view.user),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev"),
        *_scratch("/dev/shm", view.tmp_mb),  # noqa: S108 - inside the sandbox
        *_scratch("/tmp", view.tmp_mb),  # noqa: S108 - inside the sandbox
        *_scratch("/var/tmp", view.tmp_mb),  # noqa: S108 - inside the sandbox
        *_scratch("/run", 16),
        *_parents((*view.read_only, *view.writable)),
        *_binds("--ro-bind", view.read_only),
        *_binds("--bind", view.writable),
        *("--remount-ro", "/", "--chdir", view.cwd),
        *(("--seccomp", str(view.seccomp)) if view.seccomp is not None else ()),
        "--",
        *_wrappers(view),
        *argv,
    ]


def _namespaces(view: View) -> list[str]:
    wanted = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if view.user is None:
        wanted.append("--unshare-user")
    if view.network == "none":
        wanted.append("--unshare-net")
    if view.ends_with_maker:
        wanted.append("--die-with-parent")
    return wanted


def _becoming(user: int | None) -> list[str]:
    needed = ("CAP_SETUID", "CAP_SETGID") if user is not None else ()
    return [part for capability in needed for part in ("--cap-add", capability)]


def _wrappers(view: View) -> list[str]:
    """Return what runs inside before the program and then becomes it."""
    limiting = [PRLIMIT, f"--nproc={view.processes}", "--"] if view.processes else []
    if view.user is None:
        return (
            limiting  # set inside, where the kernel counts this sandbox and not all of the user's
        )
    becoming = [SETPRIV, f"--reuid={view.user}", f"--regid={view.user}", "--clear-groups"]
    return [*becoming, "--no-new-privs", "--inh-caps=-all", "--", *limiting]


def _system() -> list[str]:
    shown = [
        part for path in ("/etc", "/var", "/var/lib", "/var/cache") for part in ("--dir", path)
    ]
    shown += [part for path in SYSTEM for part in ("--ro-bind-try", path, path)]
    for name in MERGED:
        path = Path("/", name)
        if path.is_symlink():
            shown += ["--symlink", str(path.readlink()), str(path)]
        else:
            shown += ["--ro-bind-try", str(path), str(path)]
    return shown


def _scratch(path: str, megabytes: int) -> list[str]:
    return ["--perms", "1777", "--size", str(megabytes * 2**20), "--tmpfs", path]


def _parents(pairs: tuple[tuple[Path, str], ...]) -> list[str]:
    """Make the folders above what is shown, so that every user may pass through them."""
    folders = {parent for _, inside in pairs for parent in Path(inside).parents}
    below = sorted(str(folder) for folder in folders if str(folder) not in ("/", "/etc"))
    shown = ("/usr", *(f"/{name}" for name in MERGED))
    return [part for path in below if not path.startswith(shown) for part in ("--dir", path)]


def _binds(option: str, pairs: tuple[tuple[Path, str], ...]) -> list[str]:
    """Bind parents before what lies inside them."""
    ordered = sorted(dict.fromkeys(pairs), key=lambda pair: pair[1])
    return [part for here, inside in ordered for part in (option, str(here), inside)]
