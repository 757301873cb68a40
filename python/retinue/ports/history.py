"""Reading back what happened: records and effects, by position and by id."""

from typing import Protocol

from retinue.internal.v1.effects_pb2 import Effect
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.effects import IndexRow


class History(Protocol):
    """Log and effects for readers; never on the way of an order."""

    async def record(self, position: int) -> tuple[int, Record]:
        """(stamp in ns, record). Raises NotFound."""
        ...

    async def effects(self, position: int) -> list[Effect]:
        """All effects of one record, by ordinal; [] where it had none."""
        ...

    async def find(self, key: bytes | str) -> list[IndexRow]:
        """Every effect with this id, oldest first."""
        ...

    async def by_kind(
        self,
        kind: int,
        after_position: int,
        after_ordinal: int,
        limit: int,
        account: int | None = None,
    ) -> list[IndexRow]:
        """At most `limit` rows of a kind beyond (position, ordinal), oldest first."""
        ...

    def complete_through(self) -> int:
        """Effects of records up to this position can be read."""
        ...

    async def wait_beyond(self, position: int) -> int:
        """Waits until `complete_through` exceeds `position`; returns it."""
        ...
