"""The durable stop latch of one broker connection: the only input that needs neither log nor engine
(rule 1).
"""

from typing import NamedTuple, Protocol

WHOLE_CONNECTION = 0
"""Stands for every account of the connection."""


class StopLatchError(Exception):
    """The latch could not be written; nothing about it may be assumed."""


class StopOutcome(NamedTuple):
    """What a gateway answers to a stop: the openings that it has ended since it began."""

    canceled: int
    """At the broker."""
    withdrawn: int
    """Before they left the gateway."""
    broker_away: bool
    """The cancels wait until the broker is back."""


class StopLatch(Protocol):
    """Set by anybody who can write its file, in this process or another; read before every send."""

    def generation(self) -> int:
        """Differs from the last one whenever anything was set or cleared. Costs no system call."""
        ...

    def stopped(self) -> frozenset[int]:
        """The account ids that are stopped; WHOLE_CONNECTION among them stops all."""
        ...

    def set(self, account_id: int) -> None:
        """Durable when it returns; takes no disk space. Raises StopLatchError."""
        ...

    def clear(self, account_id: int) -> None:
        """WHOLE_CONNECTION lifts the connection's stop and leaves those of single accounts."""
        ...
