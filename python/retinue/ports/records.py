"""The way into the log: a record goes in; once it is durable the engine's judgement comes out."""

from typing import NamedTuple, Protocol

from retinue.internal.v1.view_pb2 import ViewRequest, ViewResponse


class Judged(NamedTuple):
    """What became of a record."""

    position: int
    stamp_ns: int
    answer: bytes
    """A serialized `SignalJudged` or `CommandJudged`; empty for other records."""
    durable_ns: int = 0
    """Record time at which its batch was in the log."""
    applied_ns: int = 0
    """Record time at which the engine was done with it."""


class Records(Protocol):
    """The shard, as those see it who bring it records."""

    async def append(self, record: bytes) -> Judged:
        """Append a serialized `internal.v1.Record`; returns when it is durable and judged.

        Raises Unavailable (LOG_UNAVAILABLE, LOG_FULL, SHARD_STOPPED); then nothing was logged,
        except where the shard stopped after the commit: the answer is then found by replay.
        """
        ...

    def now_ns(self) -> int:
        """Record time, ns since 1970: what a record would be stamped with now."""
        ...


class Views(Protocol):
    """The shard, as those see it who ask what is."""

    async def view(self, request: ViewRequest) -> ViewResponse:
        """The state after the last record applied, a page of it."""
        ...
