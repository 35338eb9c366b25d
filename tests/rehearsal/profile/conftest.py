"""Builds what the apps of these tests are run with in the folder that all tests share."""

import pytest


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Let fixtures that run an app serve a module's tests."""
    return "asyncio"
