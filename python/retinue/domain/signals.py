"""A signal in plain values, whatever dialect it came in.

The numbers of the enumerations are those of the record format, so that they cross without a table.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from retinue.domain.broker import OrderType, Side, TimeInForce
from retinue.domain.exact import Exact
from retinue.domain.reasons import ReasonCode


class Dialect(IntEnum):
    GRPC = 1
    PLAIN = 2
    TRADING_VIEW = 3
    TRADERS_POST = 4


class SignalKind(IntEnum):
    ENTRY = 1
    EXIT = 2
    FLAT = 3
    CANCEL = 4
    """Working orders; trades nothing."""


class EntryRule(IntEnum):
    """What an entry does with what an account holds already."""

    FROM_FLAT = 1
    """Cancels resting orders first; on the same side it is skipped, on the other it reverses."""
    ADD = 2
    """On the same side it adds, else it is skipped. Without a side: the side of the run."""


class MarketPosition(IntEnum):
    """What a TradingView body says of the strategy's own position."""

    FLAT = 1
    LONG = 2
    SHORT = 3


class DedupeKind(IntEnum):
    EXACT = 1
    """The sender's id, or an equal body with a fire time: a duplicate for 7 days."""
    WINDOW = 2
    """An equal body without a fire time: a duplicate within the strategy's window."""


class Share(NamedTuple):
    """How much of what is held to close: 0 < numerator <= denominator, both below 2^63."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalContent:
    """What a sender said."""

    dialect: Dialect
    kind: SignalKind
    side: Side | None = None
    """ENTRY: its side, None = that of the run. EXIT and FLAT: the closing side, None = either."""
    ticker: str = ""
    """Empty: the strategy's default symbol."""
    quantity: Exact | None = None
    exit_share: Share | None = None
    order_type: OrderType = OrderType.MARKET
    limit_price: Exact | None = None
    time_in_force: TimeInForce | None = None
    previous_market_position: MarketPosition | None = None
    market_position_size: Exact | None = None
    entry_rule: EntryRule | None = None
    """None: on the same side it adds, on the other it reverses."""
    sender_id: str = ""
    """The sender's own name of the signal."""
    sent_time_ns: int = 0
    """The sender's own time; 0: not told. In a webhook the moment the alert fired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a sender said, to which strategy and when; fit for the log."""

    strategy_id: int
    content: SignalContent
    dedupe_key: bytes
    dedupe_kind: DedupeKind
    received_time_ns: int
    payload_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAnswer:
    """What became of a signal, as the engine judged it at its place in the log."""

    signal_id: int
    sender_id: str
    accepted: bool
    reason: ReasonCode
    duplicate: bool = False
    first_signal_id: int = 0
    field: str = ""
    remedy: str = ""
    instructions: int = 0
