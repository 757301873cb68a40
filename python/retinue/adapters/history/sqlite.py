"""Log and effects for readers: through connections of their own, on a thread of their own.

What the effects store holds beyond `advance` is not shown: a record may lie there half written.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from google.protobuf.message import DecodeError

from retinue.domain.errors import EffectsDamaged, LogDamaged, NotFound
from retinue.engine.stored import EngineFault, StoredEffects
from retinue.internal.v1.effects_pb2 import Effect, Effects
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.cpu import Cpu
from retinue.ports.effects import EffectsStore
from retinue.ports.history import ORDINAL_MAX, LogReader, Place, Scan

CACHE_BYTES = 8 * 1024 * 1024
"""For records, effects and stamps each. Records are kept decoded and take a few times that."""
SCANNED_MAX = 64
"""Records looked at in one go: others wait for the readers' thread."""

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

    async def effects_at(self, places: Sequence[Place]) -> Sequence[Effect]:
        return await self._cpu.run(lambda: _decoded(self._joined(places)))

    async def serialized_at(self, places: Sequence[Place]) -> bytes:
        return await self._cpu.run(lambda: self._joined(places))

    async def scan(self, kind: int, after: Place, limit: int) -> Scan:
        through = self._through
        return await self._cpu.run(lambda: self._scan(kind, after, limit, through))

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

    def _joined(self, places: Sequence[Place]) -> bytes:
        return b"".join(self._one(place) for place in places)

    def _one(self, place: Place) -> bytes:
        try:
            return self._stored(place.position).one(place.ordinal)
        except IndexError as error:
            raise _damaged(place.position) from error

    def _scan(self, kind: int, after: Place, limit: int, through: int) -> Scan:
        beyond = self._store.beyond(after.position, SCANNED_MAX)
        positions = [position for position in beyond if position <= through]
        if 0 < after.position <= through and after.ordinal < ORDINAL_MAX:
            positions.insert(0, after.position)
        places: list[Place] = []
        picked: list[bytes] = []
        for position in positions:
            first = after.ordinal + 1 if position == after.position else 0
            ordinals, some = self._stored(position).of_kind(kind, first, limit - len(places))
            places += [Place(position, ordinal) for ordinal in ordinals]
            picked.append(some)
            if len(places) == limit:
                return Scan(places, b"".join(picked), places[-1], exhausted=False)
        exhausted = len(beyond) < SCANNED_MAX or beyond[-1] > through
        end = Place(through if exhausted else positions[-1], ORDINAL_MAX)
        return Scan(places, b"".join(picked), max(after, end), exhausted)


def _decoded(effects: bytes) -> Sequence[Effect]:
    """As one message. Each message has memory of its own, and whenever ten thousand pieces of it
    were freed, protobuf gives what is free back to the system: milliseconds for everybody.
    """
    return Effects.FromString(effects).effects


def _damaged(position: int) -> EffectsDamaged:
    return EffectsDamaged(
        f"The effects of record {position} are not those of the ledger.",
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
