"""Planting a bug: one attribute replaced for the time of a run."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from retinue.engine.batcher import Batcher
from retinue.execution.desk import Desk

Plant = Callable[[], AbstractContextManager[None]]


@contextmanager
def replaced(owner: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    """`make` gets what is there and returns what takes its place."""
    there = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)
    setattr(owner, name, make(there))
    try:
        yield
    finally:
        setattr(owner, name, there)


class BatcherBefore:
    """The real batcher behind a door where a mutant may stand."""

    def __init__(self, batcher: Batcher) -> None:
        self._batcher = batcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batcher, name)


@contextmanager
def batcher_behind(door: type[BatcherBefore]) -> Iterator[None]:
    """Every gateway started from here on has this door before its batcher."""

    def make(there: Any) -> Any:
        def init(self: Desk, **given: Any) -> None:
            there(self, **given)
            self.batcher = door(self.batcher)  # type: ignore[assignment]

        return init

    with replaced(Desk, "__init__", make):
        yield
