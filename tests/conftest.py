"""Fixtures that every folder's tests share."""

import pytest

from databases import database, database_url, postgresql

__all__ = ["anyio_backend", "database", "database_url", "postgresql"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
