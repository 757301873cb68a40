"""Which ids lead to which effects, read off the serialized effects by the engine's own decoder."""

from collections.abc import Sequence
from enum import IntEnum

from retinue._engine import EngineFault, effect_ends, index_effects, index_kinds
from retinue.ports.effects import EffectSlice

__all__ = ["EngineFault", "IndexKind", "StoredEffects", "index_kinds", "indexed"]


class IndexKind(IntEnum):
    """What an index row leads to; the twin of `rust_core/engine/src/index.rs`."""

    SIGNAL = 1
    INSTRUCTION = 2
    ORDER = 3
    TRANSITION = 4
    EXECUTION = 5
    ORDER_EXECUTION = 6
    ENDED = 7
    BROKER_ORDER = 8
    ALERT = 9
    INSTRUCTION_ORDER = 10


def indexed(
    position: int, number: int, effects: bytes, first_ordinal: int
) -> tuple[EffectSlice, int]:
    """A slice with its index rows, and the ordinal after its last effect. Raises EngineFault."""
    index, next_ordinal = index_effects(effects, first_ordinal)
    return EffectSlice(position, number, effects, index), next_ordinal


class StoredEffects:
    """The effects of one record as they are stored, decoded only when they are asked for: there may
    be tens of thousands.
    """

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
