"""Records through the engine once more: the same log gives the same effects."""

import struct
from collections.abc import Iterable

from retinue._engine import Engine, EngineFault
from retinue.ports.log import Frame

__all__ = ["EngineFault", "Replay", "packed"]

_HEAD = struct.Struct("<QqI")


def packed(frames: Iterable[Frame]) -> bytes:
    """Records as the engine takes them: position, stamp, length, payload."""
    return b"".join(
        _HEAD.pack(position, stamp_ns, len(payload)) + payload
        for position, stamp_ns, payload in frames
    )


class Replay:
    """An engine that nobody's orders come out of."""

    def __init__(self, snapshot: bytes | None = None) -> None:
        """From nothing, or from a snapshot. Raises EngineFault where the snapshot is not one."""
        self._engine = Engine.restore(snapshot) if snapshot is not None else Engine()

    @property
    def position(self) -> int:
        return self._engine.position

    @property
    def chain(self) -> int:
        """The chain over the effects of every record so far."""
        return self._engine.chain

    def effects_of(self, frames: Iterable[Frame]) -> list[tuple[int, bytes]]:
        """Applies records; their effects as (position, slice), in order. Raises EngineFault."""
        self._engine.feed(packed(frames))
        slices: list[tuple[int, bytes]] = []
        while (said := self._engine.step()) is not None:
            slices += said[1]
        return slices

    def apply(self, frames: Iterable[Frame]) -> None:
        """Applies records and throws away what the engine says. Raises EngineFault."""
        self._engine.replay(packed(frames))
