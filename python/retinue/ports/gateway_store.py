"""What a gateway must find again after a crash: which orders it was about to send, and who may give
it orders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sending:
    """An order that may have reached the broker. Quantity and price at the instrument's scales."""

    order_id: bytes
    client_order_id: str
    account: str
    symbol: str
    side: int
    order_type: int
    quantity: int
    limit_price: int
    opening: bool
    sending_ns: int
    broker_order_id: str = ""


class StoreFull(OSError):
    """There is no room on the disk; what was to be written is not."""


class GatewayStore(Protocol):
    """Sync: called on the gateway's own worker. A write that raises OSError wrote nothing."""

    def record_sending(self, rows: Sequence[Sending]) -> None:
        """One commit, durable when it returns: from here on these orders may be at the broker."""
        ...

    def record_names(self, names: Mapping[bytes, str]) -> None:
        """The broker's own ids, by order id. Outlives this process, not a loss of power."""
        ...

    def forget(self, order_ids: Sequence[bytes]) -> None:
        """These orders certainly were not sent after all."""
        ...

    def find(self, order_ids: Sequence[bytes]) -> dict[bytes, Sending]:
        """The rows there are for these orders."""
        ...

    def nameless(self, since_ns: int) -> list[Sending]:
        """Rows of orders sent since then, of which no broker's id is known."""
        ...

    def order_of(self, broker_order_id: str) -> bytes | None:
        """Whose order the broker calls by this id."""
        ...

    def epoch(self, shard_id: int) -> int:
        """The highest epoch of this shard's writers that was ever seen."""
        ...

    def raise_epoch(self, shard_id: int, epoch: int) -> None:
        """Durable when it returns."""
        ...

    def executions_through(self) -> int:
        """Executions up to this sequence of the broker are durable in the log."""
        ...

    def set_executions_through(self, sequence: int) -> None:
        """Outlives this process, not a loss of power: an older value asks for more."""
        ...

    def prune(self, before_ns: int) -> None:
        """Forgets orders that were about to be sent before then."""
        ...

    def free_reserve(self) -> bool:
        """On a full disk, give the space kept aside back; False if there was none."""
        ...

    def restore_reserve(self) -> bool:
        """Keep it aside again if there is room; True if it is held afterwards. Raises nothing."""
        ...

    def close(self) -> None:
        """Harmless when repeated."""
        ...
