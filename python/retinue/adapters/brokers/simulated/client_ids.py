"""What the venue remembers of its clients' order ids, by capability.

`remembered`: an id names one order for good. `open_only`: only while that order is open; then the
id is
free, and sending it again makes another order. `none`: ids are neither kept nor echoed.
"""

from retinue.adapters.brokers.simulated.orders import Order
from retinue.domain.broker import ClientIdMemory


class ClientIds:
    """Which order holds which id, per broker."""

    def __init__(self, memory: ClientIdMemory) -> None:
        self.memory = memory
        self._holders: dict[tuple[str, str], Order] = {}

    def holder(self, broker: str, client_order_id: str) -> Order | None:
        """The order that holds the id now; always None for the empty id."""
        return self._holders.get((broker, client_order_id))

    def taken(self, order: Order) -> None:
        """The order came in."""
        if self.memory is ClientIdMemory.NONE or not order.client_order_id:
            return
        if order.open or self.memory is ClientIdMemory.REMEMBERED:
            self._holders[order.broker, order.client_order_id] = order

    def finished(self, order: Order) -> None:
        """The order ended; its id may be free from here on."""
        if self.memory is ClientIdMemory.OPEN_ONLY:
            self._holders.pop((order.broker, order.client_order_id), None)

    def in_update(self, order: Order) -> str:
        """The id as an update about the order shows it; the last one still does."""
        return "" if self.memory is ClientIdMemory.NONE else order.client_order_id

    def in_list(self, order: Order) -> str:
        """The id as a list shows it: gone once the capability has forgotten it."""
        if self.memory is ClientIdMemory.REMEMBERED:
            return order.client_order_id
        if self.memory is ClientIdMemory.OPEN_ONLY and order.open:
            return order.client_order_id
        return ""
