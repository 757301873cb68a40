"""Which ids lead to which effects, read off the serialized effects by the engine's own decoder."""

from collections.abc import Sequence
from enum import IntEnum

from retinue._engine import EngineFault, effect_spans, index_effects, index_kinds
from retinue.internal.v1.effects_pb2 import Effect, Effects
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
    """The effects of one record as they are stored, each decoded only when it is asked for: there
    may be tens of thousands.
    """

    def __init__(self, slices: Sequence[bytes]) -> None:
        """Raises EngineFault where a slice is no serialized `Effects`."""
        self._data = b"".join(slices)
        self._spans = memoryview(effect_spans(self._data)).cast("I")

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self._data) + self._spans.nbytes

    def one(self, ordinal: int) -> Effect:
        """Raises IndexError where there is none."""
        begin, end = self._spans[2 * ordinal], self._spans[2 * ordinal + 1]
        return Effect.FromString(self._data[begin:end])

    def all(self) -> Sequence[Effect]:
        """By ordinal."""
        return Effects.FromString(self._data).effects
