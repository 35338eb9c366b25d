"""Fixtures for instances."""

from collections.abc import AsyncIterator

import pytest

from runtime.stage import Stage, stage


@pytest.fixture
async def one() -> AsyncIterator[Stage]:
    """A home with a running supervisor on this machine as it is."""
    async with stage() as made:
        yield made
