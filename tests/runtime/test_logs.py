"""Output costs what it may cost, and the end of it is kept."""

import time

import pytest

from greenroom.runtime.model import Limits
from greenroom.runtime.supervisor.logs import BURST, PER_SECOND
from runtime.stage import SERVER, until

pytestmark = pytest.mark.anyio

FLOOD = (
    "import sys\nline = 'x' * 99 + '\\n'\nfor _ in range(100000): sys.stdout.write(line * 100)\n"
)
"""A gigabyte, in lines of 100 bytes."""
INSTANT = len("2026-01-01T00:00:00.000Z ")


def kept(one) -> int:
    return sum(path.stat().st_size for path in (one.home / "logs/instances").iterdir())


async def test_a_gigabyte_is_cut_and_the_app_goes_on(one):
    await one.run(FLOOD + "sys.stdout.flush()\n" + SERVER, limits=Limits(log_mb=1))
    assert kept(one) <= 2**20
    assert await one.ask() == "ok"


async def test_a_flood_slows_no_neighbour_and_hides_no_reason(one):
    await one.run(instance="two", app="churn", app_number=2)
    begun = time.monotonic()
    order = one.order(FLOOD + "raise SystemExit('out of paper')", restart=False)
    await one.driver.start(order)
    assert await one.ask("1 + 1", "two") == "2"
    await until(one.driver, "one", "ended")
    log = await one.log()
    assert any("bytes were not kept" in line for line in log)
    assert log[-2:] == ["out of paper", "It ended with exit code 1."]
    seconds = time.monotonic() - begun
    taken = BURST + (seconds + 1) * PER_SECOND
    assert kept(one) < taken * (100 + INSTANT) / 100 + 2**20


async def test_every_line_has_its_instant(one):
    await one.run("print('first')\nprint('second', flush=True)\n" + SERVER)
    lines = [line async for line in one.driver.logs("one")]
    assert [line.partition(" ")[2] for line in lines[:2]] == ["first", "second"]
    assert all(line[:4].isdigit() and line[23] == "Z" for line in lines[:2])


async def test_only_the_last_lines_are_shown_if_few_are_asked_for(one):
    await one.run("for n in range(50): print(n)\n" + SERVER)
    lines = [line async for line in one.driver.logs("one", tail=2)]
    assert [line.partition(" ")[2] for line in lines] == ["49", "hello from the app"]


async def test_an_app_may_open_its_standard_output_by_name(one):
    await one.run("print('by name', file=open('/dev/stdout', 'w'))\n" + SERVER)
    assert "by name" in await one.log()


async def test_one_endless_line_does_not_fill_the_memory(one):
    await one.run("import sys; sys.stdout.write('y' * 3_000_000); print()\n" + SERVER)
    assert max(map(len, await one.log())) <= 16_384
