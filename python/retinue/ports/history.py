"""Reading back what happened: records and effects, by position and by id."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from retinue.internal.v1.effects_pb2 import Effect
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.effects import IndexRow
from retinue.ports.log import Frame

NEWEST = 2**63 - 1
"""Beyond every position: where a look-up from the newest starts."""


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

    async def effects_at(self, rows: Sequence[IndexRow]) -> Sequence[Effect]:
        """The effects that these rows lead to, in their order. Raises EffectsDamaged."""
        ...

    async def serialized_at(self, rows: Sequence[IndexRow]) -> bytes:
        """The same as one serialized `Effects`. Raises EffectsDamaged."""
        ...

    async def find(self, key: bytes | str) -> list[IndexRow]:
        """Every effect with this id, oldest first."""
        ...

    async def find_all(self, keys: Sequence[bytes]) -> list[list[IndexRow]]:
        """As `find` for each key."""
        ...

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
        """At most `limit` rows of a kind beyond (position, ordinal), oldest first.

        With `newest_first`: those before (position, ordinal), from there backwards.
        """
        ...

    def complete_through(self) -> int:
        """Effects of records up to this position can be read."""
        ...

    async def wait_beyond(self, position: int) -> int:
        """Waits until `complete_through` exceeds `position`; returns it."""
        ...
