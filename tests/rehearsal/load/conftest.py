"""A result that several tests look at."""

import asyncio

import pytest

from greenroom.rehearsal.load.model import Result
from greenroom.rehearsal.load.run import Words, run
from rehearsal.load.stage import JOURNEY, SHORT, small_app


@pytest.fixture(scope="session")
def result() -> Result:
    """A small test with wrong outputs and refused sessions in it."""
    with small_app("race") as app:
        words = Words(app="small <app>", under=0.5)
        return asyncio.run(run(SHORT, JOURNEY, app.target, words))
