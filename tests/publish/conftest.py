"""What the tests of publishing share."""

from pathlib import Path

import pytest

from greenroom.publish.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store("", tmp_path / "home")
