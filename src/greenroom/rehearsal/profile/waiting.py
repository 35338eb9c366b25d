"""Which stacks only wait for the next request, and so are nobody's time."""

from collections.abc import Callable

from greenroom.rehearsal.profile.model import Stack

AT_REST = frozenset(
    {
        *("select", "poll", "epoll_wait", "wait", "get", "acquire", "accept", "sleep", "_worker"),
        *("wait_for_signals", "join", "recv", "run_until_complete", "run_forever"),
    }
)
"""Innermost functions of event loops, pools and servers that have nothing to do."""
RUNS_A_LOOP = ("asyncio/runners.py", "uvicorn/server.py", "uvloop/__init__.py")
"""Files whose `run` is innermost where the loop itself waits in C."""


def is_waiting(stack: Stack, is_own: Callable[[str], bool]) -> bool:
    """Whether a thread with this stack waits for work.

    Waiting that the app's own code asked for, such as for a database, is work.
    """
    if not stack or any(is_own(frame.file) for frame in stack):
        return not stack
    inner = stack[-1]
    name = inner.function.rpartition(".")[2]
    return name in AT_REST or (name == "run" and inner.file.endswith(RUNS_A_LOOP))
