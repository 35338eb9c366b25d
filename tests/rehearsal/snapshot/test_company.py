"""Who meets whom is settled beforehand, and nobody waits for those who have left."""

import asyncio

import pytest

from greenroom.rehearsal.snapshot.company import Rounds, groups

pytestmark = pytest.mark.anyio


def test_some_meet_in_step_one_is_behind_and_one_comes_after_them() -> None:
    assert groups(4, 3) == [{0, 1}, {0, 1, 2}, {3}, {0, 1, 2}, {3}, {2}, {3}]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_each_takes_every_step_once(count: int, steps: int) -> None:
    found = groups(count, steps)
    assert [sum(who in group for group in found) for who in range(count)] == [steps] * count


async def test_they_act_group_by_group_and_without_those_who_left() -> None:
    rounds, acted = Rounds(groups(4, 3)), []

    async def session(who: int, steps: int) -> None:
        for step in range(steps):
            await rounds.turn(who)
            acted.append((who, step))
            await rounds.done(who)
        await rounds.leave(who)

    async with asyncio.timeout(5):
        await asyncio.gather(session(0, 3), session(1, 1), session(2, 3), session(3, 3))
    order = [who for who, _ in acted]
    assert sorted(order[:2]) == [0, 1]
    assert sorted(order[2:4]) == [0, 2]
    assert order[4:] == [3, *order[5:7], 3, 2, 3]
    assert sorted(order[5:7]) == [0, 2]
