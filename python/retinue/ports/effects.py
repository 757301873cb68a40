"""What the engine made of each record: a second stream, off the hot path, re-made by replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class IndexRow(NamedTuple):
    """Leads from an id to one effect: the `ordinal`-th of the record at `position`."""

    kind: int
    key: bytes
    account: int
    position: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class EffectSlice:
    """A piece of one record's effects; `data` is a serialized `internal.v1.Effects`."""

    position: int
    slice: int
    data: bytes
    index: bytes
    """Packed, since there may be 10,000s in a moment when orders are handed over: of each row, as
    decimal digits, kind (2), account (20), ordinal (10), where in `data` its key begins (10), how
    many bytes it has (10).
    """


class EffectsStore(Protocol):
    """A projection: never read by the engine, thrown away and re-made when in doubt."""

    def write(self, slices: Sequence[EffectSlice], complete_through: int) -> None:
        """Write the slices and, in the same transaction, the position that is now complete.

        A record may yield several slices over several writes; `complete_through` passes it with
        the last one. Records without effects move it too. Writing a slice again is harmless.
        """
        ...

    def complete_through(self) -> int:
        """All effects of records up to this position are here; 0 when nothing is."""
        ...

    def effects_at(self, position: int) -> list[bytes]:
        """The slices of one record, in order; [] if it had none. Raises EffectsDamaged."""
        ...

    def find(self, key: bytes | str) -> list[IndexRow]:
        """Every effect with this id, oldest first."""
        ...

    def by_kind(
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

    def clear(self) -> None:
        """Forget everything; replay fills it again."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...
