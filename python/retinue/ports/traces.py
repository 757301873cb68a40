"""Where spans go: taken at once, sent off the way of an order, counted when dropped."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class SentOrder(NamedTuple):
    """What a gateway heard first of an order it had sent; times in ns since 1970."""

    trace_id: bytes
    order_id: bytes
    account_id: int
    client_order_id: str
    broker_order_id: str
    sent_ns: int
    heard_ns: int


class EffectsTap(Protocol):
    """Follows the effects."""

    def effects(self, slices: Sequence[tuple[int, bytes]], /) -> None:
        """Slices that were written, as (position, serialized `Effects`). Raises nothing."""
        ...


class ServiceSpans(Protocol):
    """Takes what a service does beside orders."""

    def happened(self, name: str, begin_ns: int, end_ns: int, **told: str) -> None:
        """A span that begins a trace of its own; times in ns since 1970."""
        ...


class GatewaySpans(ServiceSpans, Protocol):
    """Takes what a gateway does."""

    def sent(self, order: SentOrder) -> None: ...
