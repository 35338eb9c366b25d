"""What py-spy writes as `chrometrace`: the beginning and end of each frame of each thread."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from greenroom.rehearsal.profile.model import Frame, Slice

BRIEF = 0.02
"""Seconds for which a thread that was never seen alive is taken to go on after its last change."""
_THREAD = re.compile(r"thread \((\d+)\)")


@dataclass
class _Thread:
    frames: list[Frame] = field(default_factory=list)
    since: float = 0.0
    number: int = 0
    """As the system counts; the number in the file is used again by the next thread."""


def slices(
    events: Iterable[dict[str, Any]], began: float, ended: Mapping[int, float]
) -> Iterator[Slice]:
    """Yield the stretches between changes of each thread's stack.

    `ended` says when threads that are no more were last seen; what comes after was not done.
    """
    threads: dict[str, _Thread] = {}
    for event in events:
        if event.get("ph") not in {"B", "E"}:
            continue
        thread = threads.setdefault(f"{event['pid']}/{event['tid']}", _Thread())
        at = began + event["ts"] / 1e6
        yield from _stretch(event["pid"], thread, at, ended)
        thread.since = at
        _change(thread, event)


def _stretch(pid: int, thread: _Thread, at: float, ended: Mapping[int, float]) -> Iterator[Slice]:
    last = ended.get(thread.number)
    end = at if last is None else min(at, max(last, thread.since) + BRIEF)
    if thread.frames and end > thread.since:
        yield Slice(thread.since, end, f"{pid}/{thread.number}", tuple(thread.frames))


def _change(thread: _Thread, event: dict[str, Any]) -> None:
    name, args = event["name"], event.get("args", {})
    if name.startswith("process ") and not args.get("filename"):
        return
    if found := _THREAD.match(name):
        thread.number = int(found[1]) if event["ph"] == "B" else 0
    elif event["ph"] == "B":
        thread.frames.append(Frame(name, args.get("filename", ""), args.get("line") or 0))
    elif thread.frames:
        thread.frames.pop()
