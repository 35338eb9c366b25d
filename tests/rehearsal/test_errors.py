"""A message that cannot be read ends a session with a sentence, at once."""

import asyncio

import pytest

from greenroom.rehearsal.errors import BrokenError, why_ended

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("error", [KeyError("model"), BrokenError("No frame."), None])
async def test_what_ended_the_reading_is_said(error: Exception | None) -> None:
    async def read() -> None:
        if error:
            raise error

    reading = asyncio.create_task(read())
    await asyncio.wait([reading])
    said = why_ended(reading)
    if error is None or isinstance(error, BrokenError):
        assert said is error
    else:
        assert "could not be read" in str(said)
        assert "KeyError: 'model'" in said.why
