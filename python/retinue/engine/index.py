"""Which ids lead to which effects, read off the serialized effects by the engine's own decoder."""

from enum import IntEnum

from retinue._engine import EngineFault, index_effects, index_kinds, pick_effects
from retinue.internal.v1.effects_pb2 import Effect
from retinue.ports.effects import EffectSlice

__all__ = ["EngineFault", "IndexKind", "index_kinds", "indexed", "picked"]


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


def picked(slices: list[bytes], ordinals: list[int]) -> list[Effect]:
    """The effects with these ordinals, in this order, of one record's slices. Nothing else is
    decoded: a record may have tens of thousands. Raises EngineFault where there is none such.
    """
    return [Effect.FromString(effect) for effect in pick_effects(slices, ordinals)]
