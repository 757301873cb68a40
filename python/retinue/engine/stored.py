"""The effects of one record as they are stored, decoded only where they are asked for."""

from collections.abc import Sequence

from retinue._engine import EngineFault, effect_ends, effects_of_kind

__all__ = ["EngineFault", "StoredEffects", "effects_in"]


def effects_in(effects: bytes) -> int:
    """How many a serialized `Effects` holds. Raises EngineFault."""
    return len(effect_ends(effects)) // 4


class StoredEffects:
    """There may be tens of thousands."""

    def __init__(self, slices: Sequence[bytes]) -> None:
        """Raises EngineFault where a slice is no serialized `Effects`."""
        self._data = b"".join(slices)
        self._ends = memoryview(effect_ends(self._data)).cast("I")

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self._data) + self._ends.nbytes

    def one(self, ordinal: int) -> bytes:
        """A serialized `Effects` of this one; several of them in a row are one of several. Raises
        IndexError where there is none.
        """
        end = self._ends[ordinal]
        return self._data[self._ends[ordinal - 1] if ordinal else 0 : end]

    def all(self) -> bytes:
        """A serialized `Effects` of them all."""
        return self._data

    def of_kind(self, kind: int, first: int, limit: int) -> tuple[list[int], bytes]:
        """Those of a kind, which is their field in `Effect`: their ordinals from `first` on, at
        most `limit` of them, and a serialized `Effects` of them.
        """
        return effects_of_kind(self._data, kind, first, limit)
