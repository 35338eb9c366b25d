"""One stream of server-sent events per page: the part that changed, and log lines where the page shows a log.

The page is shown again whenever the backstage says that something changed, and now and then for what changes by
itself, such as memory; it is sent only if it looks different. A stream ends with the visitor's sign-in.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

from markupsafe import Markup

from greenroom.kernel.errors import GreenroomError
from greenroom.web.lines import log_line
from greenroom.web.model import Shown
from greenroom.web.watcher import Watcher

MOST_LINES = 500
"""Lines sent at once."""

View = Callable[[], Awaitable[tuple[Shown, str] | None]]
"""Shows the page anew: the value and its HTML, or None when the visitor has signed out."""


async def stream(view: View, watch: Callable[[Shown], Watcher]) -> AsyncIterator[str]:
    """Yield server-sent events until the visitor leaves or signs out."""
    seen = await _seen(view)
    if seen is None:
        return
    watcher = watch(seen[0])
    try:
        yield message(part("#live", "innerMorph", seen[1]))
        async for event in _events(watcher, view, seen[1]):
            yield event
    finally:
        await watcher.stop()


async def _events(watcher: Watcher, view: View, html: str) -> AsyncIterator[str]:
    is_first = True
    while True:
        is_due = await watcher.something()
        lines = watcher.lines(MOST_LINES)
        if lines:
            how, is_first = ("innerHTML" if is_first else "beforeend"), False
            yield message(part("#log", how, Markup().join(map(log_line, lines))))
        if not is_due:
            continue
        seen = await _seen(view)
        if seen is None:
            return
        watcher.is_busy = seen[0].is_busy
        yield message(part("#live", "innerMorph", seen[1])) if seen[1] != html else ": here\n\n"
        html = seen[1]


async def _seen(view: View) -> tuple[Shown, str] | None:
    """Show the page; one that is gone ends its stream, and the visitor's next click says why."""
    try:
        return await view()
    except GreenroomError:
        return None


def part(target: str, how: str, html: str) -> str:
    """Return HTML with its place in the page."""
    return f'<hx-partial hx-target="{target}" hx-swap="{how}">{html}</hx-partial>'


def message(text: str) -> str:
    """Return a server-sent event."""
    return "".join(f"data: {line}\n" for line in text.replace("\r", "").split("\n")) + "\n"
