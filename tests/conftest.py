"""Fixtures that every folder's tests share."""

import os

import pytest
from hypothesis import HealthCheck, settings

from databases import database, database_url, postgresql

__all__ = ["anyio_backend", "database", "database_url", "postgresql"]

os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # as the server has uv trust what this machine trusts
settings.register_profile("busy", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # a busy machine is no fault of an example


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
