"""Reading back what happened: records and effects, by position and by id."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from retinue.internal.v1.effects_pb2 import Effect
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.log import Frame

NEWEST = 2**63 - 1
"""Beyond every position: where a look-up from the newest starts."""


ORDINAL_MAX = 2**32 - 1


class Place(NamedTuple):
    """The `ordinal`-th effect of the record at `position`."""

    position: int
    ordinal: int


class Scan(NamedTuple):
    """What a look at all effects has found."""

    places: list[Place]
    effects: bytes
    """One serialized `Effects` of them, in their order."""
    through: Place
    """Everything up to here was looked at."""
    exhausted: bool
    """Nothing more was there."""


class LogReader(Protocol):
    """The log, as those see it who only read. Synchronous; used by one thread at a time."""

    def frame_at(self, position: int) -> Frame:
        """Raises NotFound, LogDamaged."""
        ...

    def read(self, after: int, limit: int) -> list[Frame]:
        """At most `limit` records beyond `after`, oldest first. Raises LogDamaged."""
        ...

    def last_position(self) -> int:
        """The position of the newest record; 0 in an empty log."""
        ...


class EffectsReader(Protocol):
    """The effects store, as those see it who only read, beside whoever writes. Synchronous."""

    def complete_through(self) -> int:
        """All effects of records up to this position are there."""
        ...

    def between(self, after: int, through: int) -> Iterator[tuple[int, bytes]]:
        """(position, slice) of records beyond one and up to another, in order. Raises
        EffectsDamaged.
        """
        ...


class History(Protocol):
    """Log and effects for readers; never on the way of an order."""

    async def record(self, position: int) -> tuple[int, Record]:
        """(stamp in ns, record). Raises NotFound."""
        ...

    async def stamps(self, positions: Iterable[int]) -> dict[int, int]:
        """When these records were stamped, ns since 1970. Raises NotFound, LogDamaged."""
        ...

    async def effects(self, position: int) -> Sequence[Effect]:
        """All effects of one record, by ordinal; [] where it had none."""
        ...

    async def effects_at(self, places: Sequence[Place]) -> Sequence[Effect]:
        """The effects at these places, in their order. Raises EffectsDamaged."""
        ...

    async def serialized_at(self, places: Sequence[Place]) -> bytes:
        """The same as one serialized `Effects`. Raises EffectsDamaged."""
        ...

    async def scan(self, kind: int, after: Place, limit: int) -> Scan:
        """Effects of a kind, which is their field in `Effect`, beyond a place, oldest first, at
        most `limit`. Raises EffectsDamaged.
        """
        ...

    def complete_through(self) -> int:
        """Effects of records up to this position can be read."""
        ...

    async def wait_beyond(self, position: int) -> int:
        """Waits until `complete_through` exceeds `position`; returns it."""
        ...
