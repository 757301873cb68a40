"""The one ordered, durable log of inputs. What has been acknowledged to a client is in it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol


class Frame(NamedTuple):
    """A record as it lies in the log; the payload is a serialized `internal.v1.Record`."""

    position: int
    stamp_ns: int
    payload: bytes


class Log(Protocol):
    """Synchronous, and used by one thread, the shard's: append, sync and apply are one job.

    Positions are positive and increase. They need not be contiguous, and no reader may assume so.
    """

    syncs: int
    """How often an append has waited for the disk: one for each call, whatever its size."""

    def append(self, payloads: Sequence[bytes], stamp_ns: int) -> list[int]:
        """Write all payloads, or none, under one stamp; their positions, in order.

        Durable when it returns. A stamp older than the last one is raised to it, so that stamps
        never run backwards: `last_stamp_ns` tells which stamp was written.
        Raises LogFull or LogUnavailable; then nothing was acknowledged and nothing is readable.
        """
        ...

    def read(self, after: int, limit: int) -> list[Frame]:
        """At most `limit` records with positions beyond `after`, oldest first; [] at the end.

        Raises LogDamaged, naming the first position that cannot be believed.
        """
        ...

    def last_position(self) -> int:
        """The position of the newest record; 0 in an empty log."""
        ...

    def last_stamp_ns(self) -> int:
        """The stamp of the newest record; 0 in an empty log."""
        ...

    def watch(self, wake: Callable[[int], None]) -> Callable[[], None]:
        """Call `wake` with the last position after each append, on the appending thread.

        Returns the function that ends it. `wake` must be quick and must not raise.
        """
        ...

    def free_reserve(self) -> bool:
        """Give the space kept aside back to a full disk; False if it was given back before."""
        ...

    def restore_reserve(self) -> bool:
        """Keep space aside again if the disk has room for it; True if it is there afterwards."""
        ...

    def checkpoint(self) -> None:
        """Work that an append would have to do sooner or later; for idle moments, 1 to 2 ms."""
        ...

    def close(self) -> None:
        """Release the files. Not needed for durability."""
        ...
