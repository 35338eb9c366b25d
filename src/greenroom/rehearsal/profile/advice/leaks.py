"""Something stays behind after each session."""

from collections.abc import Iterator

from greenroom.rehearsal.profile.advice.model import Book, Rule
from greenroom.rehearsal.profile.model import Advice

STEP = "After each session"


def memory(book: Book) -> Iterator[Advice]:
    """Yield that memory grows with each session."""
    growth = book.profile.growth
    if growth and growth.leaks:
        each = growth.bytes_each / 1e6
        what = (
            "Look for what is kept outside the session: a list or dict at the top of a file that each "
            "session adds to, a cache without a limit, figures that are never closed."
        )
        evidence = (
            f"The process grows by {each:.1f} MB with each session: it did in almost every one of the "
            f"last {growth.sessions // 2} of {growth.sessions}."
        )
        yield Advice(MEMORY.name, MEMORY.way, STEP, what, evidence)


def handles(book: Book) -> Iterator[Advice]:
    """Yield that files or connections stay open."""
    growth = book.profile.growth
    if growth and growth.leaks_files:
        names = ", ".join(f"{name} ({count} times)" for name, count in growth.left_open.items())
        what = (
            "Close what a session opens: `with open(…)`, `on.exit(close(…))`, `session.on_ended`."
        )
        evidence = f"{growth.files_each:.1f} handles more are open after each session: {names}."
        yield Advice(HANDLES.name, HANDLES.way, STEP, what, evidence)


MEMORY = Rule("memory-grows", "leak", memory)
HANDLES = Rule("handles-stay-open", "leak", handles)
