"""Writes the engine's effects to their store, off the way of an order.

The shard hands slices over and goes on at once. Whatever has queued up is written in one
transaction; then readers see it. A store that cannot be written stops no order: it is tried
again until it can, and `state` says so. The queue is bounded: beyond it everything queued is
dropped, and from `remake_from` on the shard makes the effects again by replay, as it does after a
restart.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from retinue.domain.errors import RetinueError
from retinue.ports.clock import Clock
from retinue.ports.cpu import Cpu
from retinue.ports.effects import EffectSlice, EffectsStore
from retinue.ports.traces import EffectsTap

QUEUE_BYTES_MAX = 256 * 1024 * 1024
BATCH_BYTES_MAX = 4 * 1024 * 1024
RETRY_NS = 500_000_000
GATHER_NS = 2_000_000
"""Before a transaction: the orders that came with the effects leave first, on the same cores."""

_Open = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WriterState:
    """How far the effects are behind, and why if there is a reason."""

    ready: bool
    complete_through: int
    queued_bytes: int
    problem: str


class EffectsWriter:
    """One for each shard. All methods on the event loop's thread."""

    def __init__(
        self,
        store: EffectsStore,
        cpu: Cpu,
        clock: Clock,
        advance: Callable[[int], None],
        *,
        queue_bytes_max: int = QUEUE_BYTES_MAX,
        taps: Sequence[EffectsTap] = (),
    ) -> None:
        """`cpu`: a worker of the writer's own. `advance`: told how far the store is complete.
        `taps`: given what was written, on that worker.
        """
        self._store = store
        self._cpu = cpu
        self._clock = clock
        self._advance = advance
        self._queue_bytes_max = queue_bytes_max
        self._taps = taps
        self._told_through = 0
        self._queue: deque[tuple[int, bytes]] = deque()
        self._queued_bytes = 0
        # Read with the first slices: recovery may throw the store away before it hands any over.
        self._started = False
        self._through = 0
        self._written_through = 0
        self._arrived = asyncio.Event()
        self._written = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._problem = ""
        self._dropped = False
        self._overflows = 0
        # The record whose slices come in now: its position and next slice.
        self._open: _Open = (0, 0)

    def take(self, slices: Sequence[tuple[int, bytes]], complete_through: int) -> bool:
        """Queue slices, as (position, serialized Effects) in the order the engine made them.

        `complete_through`: every slice of records up to it has been handed over. False: there was
        no room, nothing is taken until `remade_from` is called.
        """
        if not self._started:
            self._started = True
            self._through = self._written_through = self._store.complete_through()
        if self._dropped:
            return False
        size = sum(len(data) for _, data in slices)
        if self._queued_bytes + size > self._queue_bytes_max:
            self._drop()
            return False
        self._queue.extend(slices)
        self._queued_bytes += size
        self._through = max(self._through, complete_through)
        self._idle.clear()
        self._arrived.set()
        return True

    def told_through(self, position: int) -> None:
        """What is made again up to here is no news to the taps."""
        self._told_through = position

    async def room(self) -> None:
        """Returns when the queue is at most half full: for recovery, which can wait. Live orders
        never do.
        """
        while self._queued_bytes > self._queue_bytes_max // 2 and not self._dropped:
            await self._written.wait()

    @property
    def remake_from(self) -> int | None:
        """After an overflow: the first record whose effects have to be made again by replay."""
        return self._written_through + 1 if self._dropped else None

    def remade_from(self, position: int) -> None:
        """Slices come in again, whole records from `position` on."""
        if position > self._written_through + 1:
            raise ValueError(f"effects are complete through {self._written_through} only")
        self._dropped = False

    def state(self) -> WriterState:
        return WriterState(
            ready=not self._problem and not self._dropped,
            complete_through=self._written_through,
            queued_bytes=self._queued_bytes,
            problem=self._problem,
        )

    async def drained(self) -> None:
        """Returns when everything taken so far is written. Waits as long as the store fails."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write until cancelled. Cancel after `drained`, or the rest is made again by replay."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._clock.sleep_until(self._clock.monotonic_ns() + GATHER_NS)
            while not self._dropped and (self._queue or self._through > self._written_through):
                await self._write_batch()
            self._idle.set()

    async def _write_batch(self) -> None:
        batch, size, through = self._next_batch()
        overflows = self._overflows
        slices, opened = _numbered(batch, self._open)
        while self._overflows == overflows:
            try:
                await self._cpu.run(partial(self._store.write, slices, through))
            except (RetinueError, OSError) as error:
                self._problem = f"The effects cannot be written, orders go on: {error}"
                await self._clock.sleep_until(self._clock.monotonic_ns() + RETRY_NS)
                continue
            self._written_through = max(self._written_through, through)
            self._advance(self._written_through)
            written, self._written = self._written, asyncio.Event()
            written.set()
            if self._taps:
                await self._cpu.run(partial(self._tell, batch))
            if self._overflows == overflows:
                self._problem = ""
                self._queued_bytes -= size
                self._open = opened
            return

    def _tell(self, batch: list[tuple[int, bytes]]) -> None:
        batch = [part for part in batch if part[0] > self._told_through]
        for tap in self._taps:
            tap.effects(batch)

    def _next_batch(self) -> tuple[list[tuple[int, bytes]], int, int]:
        """Slices for one transaction, their size, and what is complete with them."""
        batch: list[tuple[int, bytes]] = []
        size = 0
        while self._queue and size < BATCH_BYTES_MAX:
            batch.append(self._queue.popleft())
            size += len(batch[-1][1])
        if not self._queue:
            return batch, size, self._through
        # The next record may have slices in both batches; those before it are complete.
        return batch, size, max(self._written_through, self._queue[0][0] - 1)

    def _drop(self) -> None:
        self._dropped = True
        self._overflows += 1
        self._problem = (
            f"More than {self._queue_bytes_max} bytes of effects waited to be written;"
            f" they are made again by replay from record {self._written_through + 1} on."
        )
        self._queue.clear()
        self._queued_bytes = 0
        self._through = self._written_through
        self._open = (0, 0)
        self._arrived.set()


def _numbered(batch: list[tuple[int, bytes]], opened: _Open) -> tuple[list[EffectSlice], _Open]:
    """The batch as the store takes it, and where the record that was begun last stands."""
    slices = []
    record, number = opened
    for position, data in batch:
        if position != record:
            record, number = position, 0
        slices.append(EffectSlice(position, number, data))
        number += 1
    return slices, (record, number)
