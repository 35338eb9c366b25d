"""Whether something promised is broken faster than it may be."""

from datetime import UTC, datetime, timedelta

import pytest

from databases import Database
from greenroom.monitoring import queries
from greenroom.monitoring.model import Outcome
from greenroom.monitoring.objectives.burn import PACES, burn
from greenroom.monitoring.objectives.model import Objective
from greenroom.monitoring.objectives.promised import promised
from greenroom.publish.config import ConfigError, parse

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
GOOD = Objective("good", 0.99)
FAST = Objective("fast", 0.95, within=2.0)


def session(
    minutes_ago: float, *, bad: bool = False, user: str = "", median: float | None = 0.2
) -> Outcome:
    at = NOON - timedelta(minutes=minutes_ago)
    why, bad_at = ("server-error", at) if bad else ("", None)
    name = f"s{minutes_ago}-{bad}-{user}"
    return Outcome(name, "sales", "production", 12, user, at, at, 3, 0, why, median, bad_at)


def bad(*minutes_ago: float) -> list[Outcome]:
    return [session(each, bad=True, user=f"u{each}") for each in minutes_ago]


def test_the_limits_are_those_of_the_workbook() -> None:
    assert [pace.limit(GOOD) for pace in PACES] == pytest.approx([14.4, 6.0])
    week = Objective("good", 0.99, window=timedelta(days=7))
    assert [pace.limit(week) for pace in PACES] == pytest.approx([3.36, 1.4])


def test_it_burns_when_both_windows_are_above_the_limit() -> None:
    found = burn(GOOD, [*bad(1, 2, 20), *(session(n) for n in range(10))], NOON)
    assert found.is_burning
    assert (found.long.broken, found.long.sessions, found.short.broken) == (3, 13, 2)
    assert found.rate == pytest.approx(3 / 13 / 0.01)


def test_what_is_over_does_not_burn() -> None:
    past = [*bad(20, 25, 29.5), *(session(n) for n in range(10))]
    found = burn(GOOD, past, NOON + timedelta(minutes=12))
    assert (found.is_burning, found.remark) == (False, "over by now")


def test_two_bad_sessions_are_bad_luck_and_so_are_those_of_one_person() -> None:
    assert not burn(GOOD, bad(1, 2), NOON).is_burning
    assert burn(GOOD, bad(1, 2), NOON).remark == "too few to say"
    one = [session(n, bad=True, user="ann") for n in (1, 2, 3, 4)]
    assert not burn(GOOD, one, NOON).is_burning
    nobody_knows = [session(n, bad=True) for n in (1, 2, 3)]
    assert burn(GOOD, nobody_knows, NOON).is_burning


def test_a_slow_burn_is_seen_over_six_hours() -> None:
    sessions = [*bad(*range(5, 300, 20)), *(session(n) for n in range(0, 360, 3))]
    found = burn(GOOD, sessions, NOON)
    assert found.is_burning
    assert found.pace is PACES[1]


def test_slow_answers_break_only_what_was_promised_of_them() -> None:
    slow = [session(n, median=3.0, user=f"u{n}") for n in range(1, 31)]
    assert burn(FAST, slow, NOON).is_burning
    assert not burn(GOOD, slow, NOON).is_burning
    no_times = [session(n, median=None) for n in range(30)]
    assert burn(FAST, no_times, NOON).long.sessions == 0


def test_a_session_that_was_bad_long_ago_and_goes_on_is_not_bad_now() -> None:
    turned = [
        Outcome(f"s{n}", "sales", "production", 12, f"u{n}", NOON - timedelta(hours=8), NOON, 9, 1,
                "cut", 0.2, NOON - timedelta(hours=7)) for n in range(9)
    ]  # fmt: skip
    assert burn(GOOD, turned, NOON).long.sessions == 0


def test_greenroom_toml_says_what_is_promised() -> None:
    part = parse('[objectives]\ngood = 99.5\nfast = 95\nwithin = "1500 ms"\nwindow = "7 d"\n')
    assert [each.words for each in promised(part.objectives)] == [
        "99.5 % of sessions are good", "95 % of sessions are answered within 1.5 s",
    ]  # fmt: skip
    assert promised(parse("").objectives) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("good = 100.0", "good"),
        ("good = 20.0", "good"),
        ("fast = 95.0", 'needs within = "2 s"'),
        ('within = "2 s"', "needs fast"),
        ('good = 99.0\nwindow = "1 h"', "window"),
        ("goood = 99.0", "did you mean `good`"),
    ],
)
def test_what_makes_no_promise_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f"[objectives]\n{text}\n")
    assert said in f"{caught.value} {caught.value.why}"


@pytest.mark.anyio
async def test_the_whole_window_is_counted_by_the_database(database: Database) -> None:
    told = [session(1), session(2, bad=True), session(3, median=9.0), session(4, median=None)]
    async with database.begin() as opened:
        await queries.write(opened, told)
        await queries.write(opened, told)
    async with database.read() as opened:
        since = NOON - timedelta(days=30)
        args = opened, "sales", "production", since
        assert await queries.counted(*args, GOOD) == (3, 1)
        assert await queries.counted(*args, FAST) == (3, 1)
        kept = await queries.outcomes(opened, "sales")
    assert [each.bad_at for each in kept if each.is_bad] == [NOON - timedelta(minutes=2)]
