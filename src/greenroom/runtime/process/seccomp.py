"""A seccomp filter as classic BPF, without a library: system calls that no app needs are refused.

Format: `struct sock_filter` (linux/filter.h), evaluated over `struct seccomp_data` (linux/seccomp.h).
"""

import errno
import platform
import struct

LOAD, EQUAL, AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
NEW_NAMESPACES = 0x7E020000
"""CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET."""

X32 = 0x40000000
"""On x86_64, numbers from here on are the same calls once more, with shorter pointers."""

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
CALLS = {
    "x86_64": {
        "acct": 163, "add_key": 248, "bpf": 321, "clock_adjtime": 305, "clock_settime": 227,
        "delete_module": 176, "finit_module": 313, "fsconfig": 431, "fsmount": 432, "fsopen": 430,
        "fspick": 433, "init_module": 175, "ioperm": 173, "iopl": 172, "kexec_load": 246,
        "kexec_file_load": 320, "keyctl": 250, "mount": 165, "mount_setattr": 442, "move_mount": 429, "move_pages": 279,
        "open_by_handle_at": 304, "open_tree": 428, "perf_event_open": 298, "pidfd_getfd": 438, "pivot_root": 155,
        "process_vm_readv": 310, "process_vm_writev": 311, "ptrace": 101, "quotactl": 179,
        "reboot": 169, "request_key": 249, "setns": 308, "settimeofday": 164, "swapoff": 168,
        "swapon": 167, "syslog": 103, "umount2": 166, "unshare": 272, "userfaultfd": 323,
    },
    "aarch64": {
        "acct": 89, "add_key": 217, "bpf": 280, "clock_adjtime": 266, "clock_settime": 112,
        "delete_module": 106, "finit_module": 273, "fsconfig": 431, "fsmount": 432, "fsopen": 430,
        "fspick": 433, "init_module": 105, "kexec_file_load": 294, "kexec_load": 104, "keyctl": 219, "mount": 40,
        "mount_setattr": 442, "move_mount": 429, "move_pages": 239, "open_by_handle_at": 265,
        "open_tree": 428, "perf_event_open": 241, "pidfd_getfd": 438, "pivot_root": 41, "process_vm_readv": 270,
        "process_vm_writev": 271, "ptrace": 117, "quotactl": 60, "reboot": 142,
        "request_key": 218, "setns": 268, "settimeofday": 170, "swapoff": 225, "swapon": 224,
        "syslog": 116, "umount2": 39, "unshare": 97, "userfaultfd": 282,
    },
}  # fmt: skip
ABSENT = ("io_uring_setup", "io_uring_enter", "io_uring_register", "clone3")
ABSENT_NUMBERS = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "clone3": 435,
}
CLONE = {"x86_64": 56, "aarch64": 220}


def program(machine: str | None = None) -> bytes:
    """Return the filter for this architecture; raise `KeyError` for one that is not known."""
    machine = machine or platform.machine()
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, ARCHITECTURES[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, FAIL | errno.ENOSYS),
    ]
    for number in sorted(CALLS[machine].values()):
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | errno.EPERM)]
    for name in ABSENT:  # programs fall back when these seem not to exist
        steps += [(EQUAL, 0, 1, ABSENT_NUMBERS[name]), (RETURN, 0, 0, FAIL | errno.ENOSYS)]
    steps += [
        (EQUAL, 0, 4, CLONE[machine]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (AND, 0, 0, NEW_NAMESPACES),
        (EQUAL, 1, 0, 0),
        (RETURN, 0, 0, FAIL | errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
