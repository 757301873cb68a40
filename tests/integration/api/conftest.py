"""A service of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.integration.api.service import Service, serve


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serve(tmp_path) as service:
        yield service
