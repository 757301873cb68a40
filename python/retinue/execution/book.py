"""The orders this gateway has had to do with since it started, found by every name they have."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from retinue.execution.client_order_id import order_id_of

_FINISHED_MAX: Final = 100_000


@dataclass(slots=True)
class Tracked:
    """One order. `is_placed`: handed to the broker by this process or one before it; `placed_ns`:
    when this process did so last. `heard_ns`: when the broker last said something of it.
    `filled_qty`: how much of it the fills that were told have filled. `late_at_ns`: as in `Send`;
    None too where a process before this one sent it, since it never goes again from here.
    """

    order_id: bytes
    client_order_id: str
    account_id: int
    instrument_id: int
    side: int
    order_type: int
    time_in_force: int
    quantity: int
    limit_price: int
    # None where a process before this one sent it and nobody wrote it down.
    opening: bool | None
    late_at_ns: int | None = None
    sending_ns: int = 0
    broker_order_id: str = ""
    is_placed: bool = False
    placed_ns: int = 0
    heard_ns: int = 0
    filled_qty: int = 0
    is_answered: bool = False
    is_finished: bool = False
    resends: int = 0

    def is_late(self, now_ns: int) -> bool:
        """Whether it may not leave any more."""
        return self.late_at_ns is not None and self.late_at_ns <= now_ns


class Book:
    """Finished orders are forgotten when there are too many of them, the oldest first."""

    def __init__(self) -> None:
        self.orders: dict[bytes, Tracked] = {}
        # Those that have not finished.
        self.live: dict[bytes, Tracked] = {}
        self._by_client: dict[str, bytes] = {}
        self._by_broker: dict[str, bytes] = {}
        self._finished: deque[bytes] = deque()

    def add(self, order: Tracked) -> None:
        self.orders[order.order_id] = order
        if not order.is_finished:
            self.live[order.order_id] = order
        if order.client_order_id:
            self._by_client[order.client_order_id] = order.order_id

    def find(self, client_order_id: str, broker_order_id: str) -> Tracked | None:
        """By the broker's id first: a client id may have been freed and used again."""
        order_id = self._by_broker.get(broker_order_id) or self._by_client.get(client_order_id)
        return self.orders.get(order_id) if order_id else None

    def name(self, order: Tracked, broker_order_id: str) -> bool:
        """The broker's id for it; False where that was known."""
        if order.broker_order_id == broker_order_id:
            return False
        order.broker_order_id = broker_order_id
        self._by_broker[broker_order_id] = order.order_id
        return True

    def knows_broker_id(self, broker_order_id: str) -> bool:
        return broker_order_id in self._by_broker

    def finish(self, order: Tracked) -> None:
        if order.is_finished:
            return
        order.is_finished = True
        self.live.pop(order.order_id, None)
        self._finished.append(order.order_id)
        while len(self._finished) > _FINISHED_MAX:
            old = self.orders.pop(self._finished.popleft())
            self._by_client.pop(old.client_order_id, None)
            self._by_broker.pop(old.broker_order_id, None)


def foreign_order_id(client_order_id: str) -> bytes:
    """What a client id tells of an order this process never saw; empty where it is not ours."""
    return order_id_of(client_order_id) or b""
