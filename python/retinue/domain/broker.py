"""What passes between a gateway and a broker, in plain values.

Quantities and prices are integers at the `Scales` the value carries; money is an integer at 10^-9
of the currency.
The numbers of the enumerations are those of the published vocabulary, so that they cross without a
table.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum


class Side(IntEnum):
    BUY = 1
    SELL = 2


class OrderType(IntEnum):
    MARKET = 1
    LIMIT = 2
    STOP = 3
    STOP_LIMIT = 4
    TRAILING_STOP = 5


class TimeInForce(IntEnum):
    DAY = 1
    GTC = 2
    IOC = 3
    FOK = 4
    GTD = 5


class BrokerOrderState(IntEnum):
    """The states a broker can name; the copier's own states are the engine's."""

    ACKNOWLEDGED = 3
    WORKING = 4
    PARTIALLY_FILLED = 5
    FILLED = 6
    CANCELED = 9
    REJECTED = 10
    EXPIRED = 11

    @property
    def finished(self) -> bool:
        return self in _FINISHED


_FINISHED = frozenset(
    {
        BrokerOrderState.FILLED,
        BrokerOrderState.CANCELED,
        BrokerOrderState.REJECTED,
        BrokerOrderState.EXPIRED,
    }
)


class ClientIdMemory(Enum):
    """How long a broker knows an order by the client's id (docs/explanation/sending-once.md)."""

    REMEMBERED = "remembered"
    OPEN_ONLY = "open_only"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class BrokerCapabilities:
    client_id: ClientIdMemory
    client_id_length_max: int


@dataclass(frozen=True, slots=True)
class Scales:
    """Decimal places of an instrument's prices and quantities."""

    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class BrokerInstrument:
    """Tick at the price scale, lot at the quantity scale, multiplier as decimal text."""

    symbol: str
    scales: Scales
    tick_size: int
    lot_size: int
    multiplier: str
    currency: str


@dataclass(frozen=True, slots=True)
class BrokerOrder:
    """An order to place. `limit_price` is None for a market order."""

    client_order_id: str
    account: str
    symbol: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    scales: Scales
    limit_price: int | None = None


@dataclass(frozen=True, slots=True)
class BrokerCancel:
    """Names the order by either id; the broker's own wins where both are given."""

    account: str
    client_order_id: str = ""
    broker_order_id: str = ""


@dataclass(frozen=True, slots=True)
class OrderSnapshot:
    """What the broker says of one order. `client_order_id` is empty once the broker has forgotten
    it.
    """

    broker_order_id: str
    client_order_id: str
    account: str
    symbol: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None
    state: BrokerOrderState
    cum_qty: int
    leaves_qty: int
    scales: Scales
    time_ns: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class BrokerExecution:
    """One fill. `exec_id` is unique at the broker; `sequence` counts upwards over all its
    executions.
    """

    sequence: int
    exec_id: str
    broker_order_id: str
    client_order_id: str
    account: str
    symbol: str
    side: Side
    last_qty: int
    last_px: int
    cum_qty: int
    leaves_qty: int
    fee_nano: int
    scales: Scales
    time_ns: int


@dataclass(frozen=True, slots=True)
class BrokerPosition:
    """Quantity is signed; values are price x quantity x multiplier over all executions."""

    symbol: str
    quantity: int
    bought_qty: int
    sold_qty: int
    bought_value_nano: int
    sold_value_nano: int
    fees_nano: int
    scales: Scales


@dataclass(frozen=True, slots=True)
class BrokerAccount:
    account: str
    balance_nano: int
    currency: str
    positions: tuple[BrokerPosition, ...]


class OrderUpdateKind(IntEnum):
    ACCEPTED = 1
    WORKING = 2
    FILL = 3
    REJECTED = 4
    CANCELED = 5
    CANCEL_REJECTED = 6
    EXPIRED = 7


@dataclass(frozen=True, slots=True)
class OrderUpdate:
    """Something happened to an order; `execution` comes with FILL."""

    kind: OrderUpdateKind
    order: OrderSnapshot
    execution: BrokerExecution | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RequestRefused:
    """A place or cancel that had no effect. With a duplicate id, `existing` is the order that
    holds it.
    """

    code: str
    text: str
    account: str
    client_order_id: str
    broker_order_id: str = ""
    is_cancel: bool = False
    existing: OrderSnapshot | None = None


@dataclass(frozen=True, slots=True)
class BrokerQuote:
    symbol: str
    bid_px: int
    ask_px: int
    last_px: int
    scales: Scales
    time_ns: int


@dataclass(frozen=True, slots=True)
class QuotesChanged:
    """Conflated: the newest quote of each instrument that moved."""

    quotes: tuple[BrokerQuote, ...]


@dataclass(frozen=True, slots=True)
class BrokerAnomaly:
    """The broker said something that cannot be understood or held exactly; shown to a person,
    never guessed at.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection is gone; whatever was not answered is unknown. Always the last event of a
    connection.
    """

    text: str


BrokerEvent = OrderUpdate | RequestRefused | QuotesChanged | BrokerAnomaly | Disconnected
