import anyio
import pytest

from greenroom.kernel.errors import NotFoundError
from greenroom.web import live, watcher
from greenroom.web.fake import FakeBackstage
from greenroom.web.model import Shown
from greenroom.web.views import LogLine, Me
from greenroom.web.watcher import Watcher

pytestmark = pytest.mark.anyio
ADA = Me("ada", "ada", "Ada", admin=True)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(watcher, "QUIET", 0)


class Open:
    """An open page that shows the title of an app."""

    def __init__(self, world, logs=None):
        self.backstage, self.world, self.logs = FakeBackstage(world), world, logs
        self.is_signed_in, self.error = True, None
        self.events = live.stream(self.view, self.watch)

    async def view(self):
        if self.error:
            raise self.error
        shown = Shown("", "", None, follows="sales")
        return (shown, self.world.apps["sales"].title) if self.is_signed_in else None

    def watch(self, _shown):
        return Watcher(self.backstage.changes(ADA, "sales"), self.logs)

    async def next(self):
        with anyio.fail_after(5):
            return await anext(self.events)

    async def change(self, title):
        await anyio.wait_all_tasks_blocked()
        self.world.apps["sales"].title = title
        self.world.changed()


async def test_a_page_is_sent_at_once_and_again_when_it_looks_different(world):
    page = Open(world)
    assert "Sales by region" in await page.next()
    await page.change("Sales, renamed")
    assert await page.next() == (
        'data: <hx-partial hx-target="#live" hx-swap="innerMorph">Sales, renamed</hx-partial>\n\n'
    )
    await page.change("Sales, renamed")
    assert (await page.next()).startswith(":")
    await page.events.aclose()


async def test_whoever_leaves_is_forgotten(world):
    page = Open(world)
    await page.next()
    await page.change("x")
    await page.next()
    assert len(world._listeners) == 1
    await page.events.aclose()
    await anyio.wait_all_tasks_blocked()
    assert world._listeners == set()


async def test_a_stream_ends_when_nobody_is_signed_in_any_more(world):
    page = Open(world)
    await page.next()
    page.is_signed_in = False
    await page.change("x")
    with pytest.raises(StopAsyncIteration):
        await page.next()


async def test_a_stream_ends_when_its_page_is_gone(world):
    page = Open(world)
    await page.next()
    page.error = NotFoundError("There is no app sales here.")
    await page.change("x")
    with pytest.raises(StopAsyncIteration):
        await page.next()


async def test_lines_replace_what_is_there_then_follow_it(world):
    send, receive = anyio.create_memory_object_stream[LogLine](10)
    page = Open(world, receive)
    await page.next()
    await send.send(LogLine("i-1", "", "one\ntwo\r<b>"))
    first = await page.next()
    assert 'hx-target="#log" hx-swap="innerHTML"' in first
    assert "&lt;b&gt;" in first
    assert all(line.startswith("data: ") for line in first.strip().split("\n"))
    await send.send(LogLine("i-1", "", "three"))
    assert 'hx-swap="beforeend"' in await page.next()
    await page.events.aclose()
    send.close()
    receive.close()


async def test_a_flood_of_lines_is_sent_in_portions_and_the_page_stays_live(world):
    async def flood():
        for number in range(1200):
            yield LogLine("i-1", "", str(number))

    page = Open(world, flood())
    await page.next()
    await page.change("Changed in the flood")
    got = ""
    while "<code>1199</code>" not in got or "Changed in the flood" not in got:
        event = await page.next()
        assert event.count("<li>") <= live.MOST_LINES
        got += event
    assert got.count("<li>") == 1200
    await page.events.aclose()


async def test_a_failure_behind_the_stage_is_not_swallowed(world):
    async def broken():
        raise OSError("the log is gone")
        yield

    page = Open(world, broken())
    await page.next()
    await page.change("x")
    with pytest.raises(OSError, match="the log is gone"):
        await page.next()
