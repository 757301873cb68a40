"""What a record would do, without doing it: on a second engine, made from the last snapshot and the
log behind it. The shard goes on beside it and knows nothing of it.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, Protocol

from retinue.engine.core import Engine, EngineFault
from retinue.internal.v1.effects_pb2 import Effect, Effects
from retinue.ports.cpu import Cpu
from retinue.ports.history import LogReader
from retinue.ports.log import Frame
from retinue.ports.snapshots import Snapshots

REPLAY_RECORDS = 10_000


class ClosableReader(LogReader, Protocol):
    """A reader of its own for each trial."""

    def close(self) -> None: ...


class Trial(NamedTuple):
    """What would have come of a record."""

    position: int
    """Where it would have been logged."""
    effects: list[Effect]


class WhatIf:
    """One trial at a time: each takes as much memory as the engine itself."""

    def __init__(
        self, snapshots: Snapshots, open_log: Callable[[], ClosableReader], cpu: Cpu
    ) -> None:
        """`cpu`: a thread of its own; the shard's and the readers' have others waiting."""
        self._snapshots = snapshots
        self._open_log = open_log
        self._cpu = cpu
        self._free = asyncio.Lock()

    async def try_out(self, record: bytes, now_ns: int) -> Trial:
        """After everything that is in the log by now. Raises LogDamaged, LogUnavailable."""
        async with self._free:
            return await self._cpu.run(lambda: self._try_out(record, now_ns))

    def _try_out(self, record: bytes, now_ns: int) -> Trial:
        engine = self._restored()
        log = self._open_log()
        try:
            through = log.last_position()
            while engine.position < through:
                engine.replay(log.read(engine.position, REPLAY_RECORDS))
        finally:
            log.close()
        position = engine.position + 1
        engine.feed([Frame(position, now_ns, record)])
        effects: list[Effect] = []
        while (said := engine.step()) is not None:
            for _, some in said.effects:
                effects.extend(Effects.FromString(some).effects)
        return Trial(position, effects)

    def _restored(self) -> Engine:
        stored = self._snapshots.latest()
        if stored is None:
            return Engine()
        try:
            return Engine(stored.data)
        except EngineFault:
            return Engine()
