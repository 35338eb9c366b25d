"""Each example has a journey that replays on today's frameworks, the same each time, alone and together."""

import pytest

from greenroom.rehearsal.journey import journeys_in, read_journey
from greenroom.rehearsal.snapshot.examine import examine
from greenroom.rehearsal.stand import standing
from kinds.running import EXAMPLES
from rehearsal.example_journeys import DRIVES, NAME, python_for

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("example", DRIVES)
async def test_an_example_does_the_same_each_time(example: str) -> None:
    folder = EXAMPLES / example
    [file] = journeys_in(folder)
    journey = read_journey(file)
    assert journey.name == NAME
    async with standing(folder, python=python_for(example)) as stand:
        examined = await examine(folder, journey, stand.target)
    assert (examined.verdict, examined.differences) == ("unapproved", ()), examined.sentence
    assert examined.volatile == ()
    assert len(examined.seen.steps) == len(journey.steps)
    assert examined.seen.steps[-1].outputs
