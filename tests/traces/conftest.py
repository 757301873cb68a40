"""One Jaeger for each test, and stages that send to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import MakeStage, make_stage
from tests.traces.jaeger import Jaeger, jaeger_binary

__all__ = ["MakeStage", "make_stage"]


@pytest.fixture(scope="session")
def binary() -> str:
    return jaeger_binary()


@pytest.fixture
def jaeger(binary: str, tmp_path: Path) -> Iterator[Jaeger]:
    made = Jaeger(binary, tmp_path)
    made.start()
    yield made
    made.stop()
