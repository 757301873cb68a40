"""Stages that end with their test, whatever became of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.end_to_end.stage import Stage


class MakeStage(Protocol):
    """Makes a stage in a folder of this name; see `Stage` for the rest."""

    def __call__(self, name: str, *venue_arguments: str, **more: Any) -> Stage: ...


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """One venue of default behaviour; `up` makes the rest."""
    with Stage(tmp_path) as made:
        yield made


@pytest.fixture
def make_stage(tmp_path: Path) -> Iterator[MakeStage]:
    """Stages with arguments; the names of their folders are their own."""
    made: list[Stage] = []

    def make(name: str, *venue_arguments: str, **more: Any) -> Stage:
        found = Stage(tmp_path / name, *venue_arguments, **more)
        made.append(found)
        return found

    yield make
    for found in made:
        found.close()
