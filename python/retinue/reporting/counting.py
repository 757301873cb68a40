"""Counts what was written, for metrics. On the effects writer's thread, off the way of an order."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from retinue.domain.errors import RetinueError
from retinue.engine.counts import Counts, EngineFault
from retinue.ports.log import Frame


class Row(NamedTuple):
    """One count since this process began; an id of 0 and an empty word: does not apply."""

    what: str
    connection_id: int
    strategy_id: int
    how: str
    reason: str
    number: int


class Lag(NamedTuple):
    """Over so many signals, so many ns passed from receipt to record in all."""

    signals: int
    ns: int


class Counting:
    """Implements `ports.traces.EffectsTap`; asked from any thread."""

    def __init__(self, read_record: Callable[[int], Frame]) -> None:
        """`read_record`: on the thread that hands over the effects. Raises RetinueError."""
        self._counts = Counts()
        self._read_record = read_record
        self._told: tuple[list[Row], Lag] = [], Lag(0, 0)

    def effects(self, slices: Sequence[tuple[int, bytes]]) -> None:
        for position, effects in slices:
            try:
                while missing := self._counts.take(position, effects):
                    self._learn(missing)
            except EngineFault:
                # What cannot be read is not counted; those who need it say so.
                continue
        # Whole, and then in one step: whoever asks meanwhile gets the counts of before.
        rows = [Row(*row) for row in self._counts.rows()]
        self._told = rows, Lag(*self._counts.lag())

    def told(self) -> tuple[list[Row], Lag]:
        """The counts, and how late signals were recorded."""
        return self._told

    def _learn(self, positions: Sequence[int]) -> None:
        for position in positions:
            try:
                frame = self._read_record(position)
                self._counts.learn(position, frame.stamp_ns, frame.payload)
            except (RetinueError, EngineFault):
                self._counts.learn(position, 0, b"")
