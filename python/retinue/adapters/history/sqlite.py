"""Log and effects for readers: through connections of their own, on a thread of their own.

What the effects store holds beyond `advance` is not shown: a record may lie there half written.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from google.protobuf.message import DecodeError

from retinue.domain.errors import EffectsDamaged, LogDamaged, NotFound
from retinue.engine.index import EngineFault, StoredEffects
from retinue.internal.v1.effects_pb2 import Effect, Effects
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.cpu import Cpu
from retinue.ports.effects import EffectsStore, IndexRow
from retinue.ports.history import LogReader

CACHE_BYTES = 8 * 1024 * 1024
"""For records, effects and stamps each. Records are kept decoded and take a few times that."""

T = TypeVar("T")


class StoredHistory:
    """Implements `ports.history.History`. Answers must not be changed by whoever gets them."""

    def __init__(self, log: LogReader, effects: EffectsStore, cpu: Cpu) -> None:
        """`cpu`: the readers' worker; the shard's own would wait behind long look-ups."""
        self._log = log
        self._store = effects
        self._cpu = cpu
        self._through = effects.complete_through()
        self._moved = asyncio.Event()
        self._records: _Recent[tuple[int, Record]] = _Recent(CACHE_BYTES)
        self._effects: _Recent[StoredEffects] = _Recent(CACHE_BYTES)
        self._stamps: _Recent[int] = _Recent(CACHE_BYTES)

    def advance(self, position: int) -> None:
        """Effects up to `position` can be read from now on. On the event loop's thread."""
        # Lower only where a store was thrown away and is being made again.
        self._through = position
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def complete_through(self) -> int:
        return self._through

    async def wait_beyond(self, position: int) -> int:
        while self._through <= position:
            await self._moved.wait()
        return self._through

    async def record(self, position: int) -> tuple[int, Record]:
        known = self._records.get(position)
        if known is not None:
            return known
        read, size = await self._cpu.run(lambda: self._read_record(position))
        self._records.put(position, read, size)
        return read

    async def stamps(self, positions: Iterable[int]) -> dict[int, int]:
        wanted = set(positions)
        return await self._cpu.run(lambda: {one: self._read_stamp(one) for one in wanted})

    async def effects(self, position: int) -> Sequence[Effect]:
        if position > self._through:
            return []
        return await self._cpu.run(lambda: _decoded(self._stored(position).all()))

    async def effects_at(self, rows: Sequence[IndexRow]) -> Sequence[Effect]:
        return await self._cpu.run(lambda: _decoded(self._joined(rows)))

    async def serialized_at(self, rows: Sequence[IndexRow]) -> bytes:
        return await self._cpu.run(lambda: self._joined(rows))

    async def find(self, key: bytes | str) -> list[IndexRow]:
        rows = await self._cpu.run(lambda: self._store.find(key))
        return [row for row in rows if row.position <= self._through]

    async def find_all(self, keys: Sequence[bytes]) -> list[list[IndexRow]]:
        through = self._through
        found = await self._cpu.run(lambda: [self._store.find(key) for key in keys])
        return [[row for row in rows if row.position <= through] for rows in found]

    async def by_kind(
        self,
        kind: int,
        after_position: int,
        after_ordinal: int,
        limit: int,
        account: int | None = None,
        *,
        newest_first: bool = False,
    ) -> list[IndexRow]:
        through = self._through
        if newest_first and after_position > through:
            after_position, after_ordinal = through + 1, 0
        rows = await self._cpu.run(
            lambda: self._store.by_kind(
                kind, after_position, after_ordinal, limit, account, newest_first=newest_first
            )
        )
        return [row for row in rows if row.position <= through]

    def _read_record(self, position: int) -> tuple[tuple[int, Record], int]:
        if not 0 < position < 2**63:
            raise NotFound(f"Nothing is logged at position {position}.", "List what there is.")
        frame = self._log.frame_at(position)
        try:
            record = Record.FromString(frame.payload)
        except DecodeError as error:
            raise LogDamaged(position, f"The record is no message: {error}.") from error
        return (frame.stamp_ns, record), len(frame.payload)

    # Below, on the readers' thread only.

    def _read_stamp(self, position: int) -> int:
        stamp_ns = self._stamps.get(position)
        if stamp_ns is None:
            stamp_ns = self._log.frame_at(position).stamp_ns
            self._stamps.put(position, stamp_ns, 0)
        return stamp_ns

    def _stored(self, position: int) -> StoredEffects:
        stored = self._effects.get(position)
        if stored is None:
            try:
                stored = StoredEffects(self._store.effects_at(position))
            except EngineFault as error:
                raise _damaged(position) from error
            self._effects.put(position, stored, stored.size)
        return stored

    def _joined(self, rows: Sequence[IndexRow]) -> bytes:
        return b"".join(map(self._one, rows))

    def _one(self, row: IndexRow) -> bytes:
        try:
            return self._stored(row.position).one(row.ordinal)
        except IndexError as error:
            raise _damaged(row.position) from error


def _decoded(effects: bytes) -> Sequence[Effect]:
    """As one message. Each message has memory of its own, and whenever ten thousand pieces of it
    were freed, protobuf gives what is free back to the system: milliseconds for everybody.
    """
    return Effects.FromString(effects).effects


def _damaged(position: int) -> EffectsDamaged:
    return EffectsDamaged(
        f"The effects of record {position} are not those of its index.",
        "Delete `effects.db`; the next start makes it anew.",
    )


class _Recent(Generic[T]):
    """What was read last, as far as the room goes; each entry counts more than its size."""

    _OVERHEAD = 200

    def __init__(self, room: int) -> None:
        self._room = room
        self._known: OrderedDict[int, tuple[T, int]] = OrderedDict()

    def get(self, position: int) -> T | None:
        entry = self._known.get(position)
        if entry is None:
            return None
        self._known.move_to_end(position)
        return entry[0]

    def put(self, position: int, value: T, size: int) -> None:
        if position in self._known:
            return
        self._known[position] = value, size + self._OVERHEAD
        self._room -= size + self._OVERHEAD
        while self._room < 0:
            _, (_, freed) = self._known.popitem(last=False)
            self._room += freed
