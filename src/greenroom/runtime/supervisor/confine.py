"""Shutting this very process in, before it becomes a program: Landlock and seccomp by plain system calls.

Landlock is applied here rather than inside the sandbox: so it costs no interpreter in each instance and holds
for programs in any language. Numbers: linux/landlock.h, linux/seccomp.h, linux/prctl.h.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Mapping, Sequence

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION, BENEATH = 1, 1
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
CLONE_NEWNET = 0x40000000

READING = 0b1101
"""Execute, read files, list folders."""
OF_FILES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
"""Rights that make sense for what is no folder: execute, write, read, truncate, ioctl."""
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the rights to files each version of Landlock knows."""
ABSTRACT_SOCKETS, SIGNALS = 1, 2

_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """Return the version of Landlock that this kernel offers; 0 for none."""
    return max(0, _libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION))


def no_new_privileges() -> None:
    """Give up gaining privileges by set-uid programs, which the kernel wants first."""
    _check(_libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no_new_privs")


def landlock(rules: Mapping[str, Sequence[str]]) -> None:
    """Keep this process to the files named by `read` and `write`, and with `scope` away from others.

    Without `read` and `write` files stay as they are, which leaves a sandbox free to mount.
    """
    version = landlock_version()
    files = (1 << RIGHTS[min(version, 5)]) - 1 if version and "read" in rules else 0
    scope = ABSTRACT_SOCKETS | SIGNALS if version >= 6 and "scope" in rules else 0
    if not files and not scope:
        return
    attributes = struct.pack("=QQQ", files, 0, scope)[: 24 if version >= 6 else 8]
    ruleset = _libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    _check(ruleset, "landlock")
    if files:
        for path in rules["read"]:
            _allow(ruleset, path, files & READING)
        for path in rules["write"]:
            _allow(ruleset, path, files)
    no_new_privileges()
    _check(_libc.syscall(RESTRICT_SELF, ruleset, 0), "landlock")
    os.close(ruleset)


def seccomp(content: bytes) -> None:
    """Load a filter of classic BPF."""
    steps = ctypes.create_string_buffer(content)
    count = (len(steps) - 1) // 8
    program = struct.pack("HxxxxxxP", count, ctypes.addressof(steps))
    no_new_privileges()
    _check(_libc.prctl(SET_SECCOMP, FILTER, program, 0, 0), "seccomp")


def own_network() -> None:
    """Move this process into a network of its own, which has nothing in it yet."""
    _check(_libc.unshare(CLONE_NEWNET), "unshare")


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(os.fstat(opened).st_mode):
        rights &= OF_FILES
    rule = struct.pack("=Qi", rights, opened)
    _check(_libc.syscall(ADD_RULE, ruleset, BENEATH, rule, 0), f"landlock {path}")
    os.close(opened)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
