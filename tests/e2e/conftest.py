"""One server that the tests of this folder share."""

from collections.abc import Iterator

import pytest

from e2e.server import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running() as started:
        yield started
