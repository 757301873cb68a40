"""What the engine made of each record: a second stream, off the hot path, re-made by replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EffectSlice:
    """A piece of one record's effects; `data` is a serialized `internal.v1.Effects`."""

    position: int
    slice: int
    data: bytes


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

    def beyond(self, after: int, limit: int) -> list[int]:
        """At most `limit` positions beyond `after` whose records have effects, oldest first."""
        ...

    def clear(self) -> None:
        """Forget everything; replay fills it again."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...
