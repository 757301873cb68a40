"""The venue's own orders and executions, as its core holds them."""

from dataclasses import dataclass

from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.domain.broker import BrokerOrderState, OrderType, Side, TimeInForce

FINISHED = frozenset(
    {
        BrokerOrderState.FILLED,
        BrokerOrderState.CANCELED,
        BrokerOrderState.REJECTED,
        BrokerOrderState.EXPIRED,
    }
)


@dataclass(slots=True, eq=False)
class Order:
    """One order at the venue, entered at `time_ns`.

    `client_order_id` is as sent, whatever the capability forgets.
    """

    order_id: int
    broker: str
    account: str
    listing: Listing
    client_order_id: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int
    time_ns: int
    state: BrokerOrderState = BrokerOrderState.ACKNOWLEDGED
    cum_qty: int = 0
    # Kept back by a script: it works, and nothing fills it until the script lets it go.
    held: bool = False
    text: str = ""

    @property
    def leaves_qty(self) -> int:
        return 0 if self.state in FINISHED else self.quantity - self.cum_qty

    @property
    def open(self) -> bool:
        return self.state not in FINISHED


@dataclass(slots=True, eq=False)
class Execution:
    """One fill; `cum_qty` is the order's after it."""

    sequence: int
    order: Order
    last_qty: int
    last_px: int
    fee_nano: int
    cum_qty: int
    time_ns: int


def order_name(order_id: int) -> str:
    """The venue's id of an order, as brokers see it."""
    return f"V{order_id}"


def order_number(name: str) -> int:
    """The number behind a venue order id; 0 for what never was one."""
    digits = name[1:]
    if name[:1] != "V" or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return 0
    return int(digits)


def execution_name(sequence: int) -> str:
    return f"X{sequence}"
