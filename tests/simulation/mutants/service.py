"""Bugs planted in the service: shard, log, recovery, links, edge."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

from retinue.copying.shard import Shard
from retinue.ports.log import Frame
from retinue.ports.records import Judged
from tests.simulation.mutants.patching import replaced
from tests.simulation.stores.effects import SimulatedEffects
from tests.simulation.stores.log import SimulatedLog
from tests.simulation.world import serve, workload


def log_loses_last_append() -> AbstractContextManager[None]:
    """A crash takes the last record, synced or not."""

    def make(there: Any) -> Any:
        def crash(self: SimulatedLog, *, power: bool) -> None:
            there(self, power=power)
            del self._frames[-1:], self._links[-1:]
            self._synced = len(self._frames)

        return crash

    return replaced(SimulatedLog, "crash", make)


def log_acknowledges_before_sync() -> AbstractContextManager[None]:
    """An append returns when it is written, not when it is on the disk."""
    return replaced(SimulatedLog, "sync", lambda _: lambda self: None)


def failed_appends_acknowledged() -> AbstractContextManager[None]:
    """What the log refused is answered as if it had been taken."""

    def not_logged(self: Shard, batch: Sequence[Any], error: Exception) -> None:
        for place, waiting in enumerate(batch, self.position + 1):
            if not waiting.done.done():
                waiting.done.set_result(Judged(place, 0, b""))

    return replaced(Shard, "_not_logged", lambda _: not_logged)


class _AllButTheLast:
    """A log as a careless recovery reads it."""

    def __init__(self, log: SimulatedLog) -> None:
        self._log = log

    def last_position(self) -> int:
        return max(0, self._log.last_position() - 1)

    def read(self, after: int, limit: int) -> list[Frame]:
        return self._log.read(after, min(limit, self.last_position() - after))


def recovery_skips_last_record() -> AbstractContextManager[None]:
    """The newest record is not replayed."""

    def make(there: Any) -> Any:
        async def recover(cpu: Any, log: Any, *stores: Any) -> Any:
            return await there(cpu, _AllButTheLast(log), *stores)

        return recover

    return replaced(serve, "recover", make)


def timer_never_fires() -> AbstractContextManager[None]:
    """Deadlines pass unnoticed."""

    async def fire(self: Shard) -> None:
        await asyncio.Event().wait()

    return replaced(Shard, "_fire", lambda _: fire)


def duplicates_accepted() -> AbstractContextManager[None]:
    """The edge computes another key at every attempt."""
    numbers = count()
    return replaced(
        workload,
        "dedupe_key",
        lambda there: lambda event_id, attempt: there(f"{event_id}/{next(numbers)}", attempt),
    )


def effects_complete_too_early() -> AbstractContextManager[None]:
    """The store says that it is complete up to a record before it holds the record's effects."""

    def make(there: Any) -> Any:
        def write(self: SimulatedEffects, slices: Sequence[Any], complete_through: int) -> None:
            there(self, slices[:-1], complete_through)

        return write

    return replaced(SimulatedEffects, "write", make)
