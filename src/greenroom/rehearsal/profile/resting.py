"""Which stacks only wait for the next request, and so are nobody's time.

What the process looks like when nobody is there tells it best: a stack that is seen then, on any
thread, is rest; and so is one of the app's own lines that is on it, such as the `app.run()` under
which everything happens, or the loop of a thread of its own. Names of well-known functions help
where a thread came later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from greenroom.rehearsal.profile.model import Frame, Slice, Stack

AT_REST = frozenset(
    {
        *("select", "poll", "epoll_wait", "wait", "get", "acquire", "accept", "sleep", "_worker"),
        *("wait_for_signals", "join", "recv", "run_until_complete", "run_forever"),
        *("_watch_pipe_fd", "device"),  # a notebook's kernel: its pipe, its heartbeat
    }
)
"""Innermost functions of event loops, pools and servers that have nothing to do."""
RUNS_A_LOOP = (
    *("asyncio/runners.py", "uvicorn/server.py", "uvloop/__init__.py"),
    *("ipykernel/heartbeat.py", "ipykernel/parentpoller.py"),
)
"""Files whose `run` is innermost where the loop itself waits in C."""


@dataclass(frozen=True)
class Rest:
    """What was on the stacks while nobody was there."""

    stacks: frozenset[Stack] = frozenset()
    frames: frozenset[Frame] = frozenset()

    def own(self, is_own: Callable[[str], bool]) -> Callable[[Frame], bool]:
        """Return a test for the app's own frames that leaves out those it rests in."""
        return lambda frame: is_own(frame.file) and frame not in self.frames


def at_rest(slices: Iterable[Slice], start: float, end: float) -> Rest:
    """Return what was seen between two moments at which nothing was asked of the app."""
    stacks = frozenset(each.stack for each in slices if each.start < end and each.end > start)
    return Rest(stacks, frozenset(frame for stack in stacks for frame in stack))


def is_waiting(stack: Stack, rest: Rest, is_own: Callable[[Frame], bool]) -> bool:
    """Whether a thread with this stack waits for work.

    Waiting that the app's own code asked for, such as for a database, is work.
    """
    if not stack or stack in rest.stacks:
        return True
    if any(is_own(frame) for frame in stack):
        return False
    inner = stack[-1]
    name = inner.function.rpartition(".")[2]
    return name in AT_REST or (name == "run" and inner.file.endswith(RUNS_A_LOOP))
