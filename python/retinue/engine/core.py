"""The engine with a typed face: records in, what it says out."""

import struct
from collections.abc import Iterable
from typing import NamedTuple

from retinue import _engine
from retinue.internal.v1.view_pb2 import ViewRequest, ViewResponse
from retinue.ports.log import Frame

EngineFault = _engine.EngineFault
"""args: (slug, detail). The shard that meets one stops."""

VERSION = _engine.__version__

_HEADER = struct.Struct("<QqI")


class Said(NamedTuple):
    """What one step of the engine hands out, in the order in which it must be handed on."""

    requests: list[tuple[int, bytes]]
    """(connection id, serialized `LinkRequest` fields) for gateways."""
    effects: list[tuple[int, bytes]]
    """(position, serialized `Effects`): a record's effects may come in several slices."""
    answers: list[tuple[int, bytes]]
    """(position, serialized `SignalJudged` or `CommandJudged`)."""


class Engine:
    """One shard's engine. Not safe for use from two threads at once: the shard's thread owns it."""

    def __init__(self, snapshot: bytes | None = None) -> None:
        self._core = _engine.Engine() if snapshot is None else _engine.Engine.restore(snapshot)

    def feed(self, frames: Iterable[Frame]) -> None:
        """Take records; `step` works on them. Raises EngineFault where their positions fall."""
        self._core.feed(_join(frames))

    def step(self) -> Said | None:
        """Work until there is something to hand on; None: nothing was left to do."""
        out = self._core.step()
        return None if out is None else Said(*out)

    def replay(self, frames: Iterable[Frame]) -> None:
        """Apply records whose effects are known already."""
        self._core.replay(_join(frames))

    def snapshot(self) -> bytes:
        """The whole state after the last record."""
        return self._core.snapshot()

    def view(self, request: ViewRequest) -> ViewResponse:
        """Look at the state; changes nothing."""
        return ViewResponse.FromString(self._core.view(request.SerializeToString()))

    @property
    def has_work(self) -> bool:
        """Whether `step` has more to do than it has handed out."""
        return self._core.has_work

    @property
    def position(self) -> int:
        """The last record applied; 0 before the first."""
        return self._core.position

    @property
    def chain(self) -> int:
        """A digest chained over the effects of every record so far."""
        return self._core.chain

    @property
    def epoch(self) -> int:
        return self._core.epoch

    @property
    def tenant_id(self) -> int:
        return self._core.tenant_id

    def next_deadline_ns(self) -> int | None:
        """When the next deadline is due, in record time; None: nothing waits."""
        return self._core.next_deadline_ns()


def _join(frames: Iterable[Frame]) -> bytes:
    parts: list[bytes] = []
    for position, stamp_ns, payload in frames:
        parts.append(_HEADER.pack(position, stamp_ns, len(payload)))
        parts.append(payload)
    return b"".join(parts)
