"""What `Rprof` writes: https://stat.ethz.ch/R-manual/R-devel/library/utils/html/Rprof.html."""

import re
from collections.abc import Iterator
from pathlib import Path

from greenroom.rehearsal.profile.model import Frame, Stack

_FILE = re.compile(r"#File (\d+): (.*)")
_MEMORY = re.compile(r":\d+:\d+:\d+:\d+:")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\d+)#(\d+)')
BASE = frozenset({"withVisible", "force", "eval", "doTryCatch", "tryCatchOne", "tryCatchList"})
"""Functions of base R that say nothing of what is done."""


def read(file: Path) -> list[Stack]:
    """Return the stack of each sample, in order; a last line that is not whole is left out."""
    files: dict[str, str] = {}
    found: list[Stack] = []
    known: dict[str, Stack] = {}
    for line in _whole_lines(file):
        named = _FILE.fullmatch(line)
        if named:
            files[named[1]] = named[2]
        elif line.startswith(":"):
            text = _MEMORY.sub("", line, count=1)
            if text not in known:
                known[text] = stack(text, files)
            found.append(known[text])
    return found


def _whole_lines(file: Path) -> Iterator[str]:
    text = file.read_bytes().decode("utf-8", "replace")
    yield from text.split("\n")[:-1]


def stack(text: str, files: dict[str, str]) -> Stack:
    """Return a sample's frames, outermost first.

    A sample is written innermost first; a place `1#42` stands before the function it is in.
    """
    frames: list[Frame] = []
    place: tuple[str, int] = ("", 0)
    for function, file, line in _TOKEN.findall(text):
        if file:
            place = (files.get(file, ""), int(line))
        else:
            if place[0] or function not in BASE:
                frames.append(Frame(function, *place))
            place = ("", 0)
    if place[0]:
        frames.append(Frame("<top>", *place))
    return tuple(_without_operators(frames))


def _without_operators(inner_first: list[Frame]) -> Iterator[Frame]:
    """Yield frames outermost first; one that stands in its caller's place has none of its own.

    R gives `%%` and others that are written in C the place from which they are called.
    """
    before = Frame("")
    for frame in reversed(inner_first):
        same = frame.line and (frame.file, frame.line) == (before.file, before.line)
        yield Frame(frame.function) if same else frame
        before = frame
