"""The few files that sandboxes are shown instead of this machine's own, and the filter for system calls."""

import os
from pathlib import Path

from greenroom.runtime.process import seccomp

RESOLVER = Path("/etc/resolv.conf")
UPSTREAM = Path("/run/systemd/resolve/resolv.conf")
"""Where systemd-resolved says whom it asks itself."""


class SandboxFiles:
    """Below `<home>/run/sandbox`; each is written once and readable by all apps."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "run" / "sandbox"

    def filter(self) -> Path:
        """Return the filter for system calls; its name changes with its content."""
        content = seccomp.program()
        return self._write(f"seccomp-{len(content)}.bpf", content)

    def users(self, uid: int) -> tuple[tuple[Path, str], ...]:
        """Return a list of users that holds the app's own alone, and where to show it."""
        root, nobody = "root:x:0:0:root:/:/bin/sh\n", "nobody:x:65534:65534:nobody:/:/bin/sh\n"
        passwd = f"{root}app:x:{uid}:{uid}:app:/tmp:/bin/sh\n{nobody}"
        group = f"root:x:0:\napp:x:{uid}:\nnogroup:x:65534:\n"
        return (
            (self._write(f"passwd-{uid}", passwd.encode()), "/etc/passwd"),
            (self._write(f"group-{uid}", group.encode()), "/etc/group"),
        )

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            part = path.with_name(f".{name}.{os.getpid()}")
            part.write_bytes(content)
            part.chmod(0o644)
            part.rename(path)
        return path


def resolver() -> tuple[tuple[Path, str], ...]:
    """Return what to show as /etc/resolv.conf in a network of its own, where our loopback is not there."""
    try:
        lines = [line.split() for line in RESOLVER.read_text().splitlines()]
    except OSError:
        return ()
    servers = [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"]
    local = servers and all(server.startswith("127.") or server == "::1" for server in servers)
    return ((UPSTREAM, str(RESOLVER)),) if local and UPSTREAM.exists() else ()
