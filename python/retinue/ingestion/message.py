"""A signal as it comes over gRPC, to the same plain value that webhooks become."""

from typing import Final

from retinue.api.v1 import ingestion_pb2, vocabulary_pb2
from retinue.domain.broker import OrderType, Side, TimeInForce
from retinue.domain.errors import InvalidInput, Unsupported
from retinue.domain.exact import Exact
from retinue.domain.signals import Dialect, EntryRule, Share, SignalContent, SignalKind
from retinue.ingestion.numbers import PERCENT, PRICE, QUANTITY, positive, sent_ns

TEXT_LENGTH_MAX: Final = 200
_ACTIONS: Final = {
    ingestion_pb2.SIGNAL_ACTION_BUY: (SignalKind.ENTRY, Side.BUY),
    ingestion_pb2.SIGNAL_ACTION_SELL: (SignalKind.ENTRY, Side.SELL),
    ingestion_pb2.SIGNAL_ACTION_EXIT: (SignalKind.EXIT, None),
    ingestion_pb2.SIGNAL_ACTION_FLAT: (SignalKind.FLAT, None),
    ingestion_pb2.SIGNAL_ACTION_CANCEL: (SignalKind.CANCEL, None),
}
_SIDES: Final = {
    vocabulary_pb2.SIDE_UNSPECIFIED: None,
    vocabulary_pb2.SIDE_BUY: Side.BUY,
    vocabulary_pb2.SIDE_SELL: Side.SELL,
}
_TIMES_IN_FORCE: Final = {
    vocabulary_pb2.TIME_IN_FORCE_UNSPECIFIED: None,
    vocabulary_pb2.TIME_IN_FORCE_DAY: TimeInForce.DAY,
    vocabulary_pb2.TIME_IN_FORCE_GTC: TimeInForce.GTC,
    vocabulary_pb2.TIME_IN_FORCE_IOC: TimeInForce.IOC,
    vocabulary_pb2.TIME_IN_FORCE_FOK: TimeInForce.FOK,
}
_ORDER_TYPES: Final = {
    vocabulary_pb2.ORDER_TYPE_UNSPECIFIED: OrderType.MARKET,
    vocabulary_pb2.ORDER_TYPE_MARKET: OrderType.MARKET,
    vocabulary_pb2.ORDER_TYPE_LIMIT: OrderType.LIMIT,
}


def read_message(signal: ingestion_pb2.Signal) -> SignalContent:
    """Raises InvalidInput or Unsupported, naming the field.

    What only an opening could use is not looked at in a close (LM7).
    """
    _check_text(signal.event_id, "signal.event_id", required=True)
    _check_text(signal.ticker, "signal.ticker", required=False)
    if signal.action not in _ACTIONS:
        raise InvalidInput(
            "There is no such action." if signal.action else "The action is missing.",
            "Send SIGNAL_ACTION_BUY, _SELL, _EXIT, _FLAT or _CANCEL.",
            field="signal.action",
        )
    kind, side = _ACTIONS[signal.action]
    opens = kind is SignalKind.ENTRY
    _refuse_unsupported(signal, opens=opens)
    if not opens:
        side = _exit_side(signal)
    if kind is SignalKind.CANCEL:
        return SignalContent(
            dialect=Dialect.GRPC,
            kind=kind,
            ticker=signal.ticker,
            sender_id=signal.event_id,
            sent_time_ns=_sent_time_ns(signal),
        )
    order_type = _order_type(signal)
    return SignalContent(
        dialect=Dialect.GRPC,
        kind=kind,
        side=side,
        ticker=signal.ticker,
        quantity=_quantity(signal) if opens else None,
        exit_share=_share(signal) if kind is SignalKind.EXIT else None,
        order_type=order_type,
        limit_price=_limit_price(signal, order_type, opens=opens),
        time_in_force=_time_in_force(signal),
        entry_rule=_entry_rule(signal) if opens else None,
        sender_id=signal.event_id,
        sent_time_ns=_sent_time_ns(signal),
    )


def _entry_rule(signal: ingestion_pb2.Signal) -> EntryRule | None:
    if signal.entry_rule not in ingestion_pb2.EntryRule.values():
        raise _unsupported("signal.entry_rule")
    return EntryRule(signal.entry_rule) if signal.entry_rule else None


def _check_text(text: str, field: str, *, required: bool) -> None:
    if required and not text:
        raise InvalidInput(
            "It is missing.",
            "Draw a new one for each signal, and keep it when the same signal is sent again.",
            field=field,
        )
    if len(text) > TEXT_LENGTH_MAX or not text.isprintable():
        raise InvalidInput(
            "It is too long or not printable.",
            f"Send at most {TEXT_LENGTH_MAX} printable characters.",
            field=field,
        )


def _refuse_unsupported(signal: ingestion_pb2.Signal, *, opens: bool) -> None:
    asked = ["stop_price"] if signal.stop_price else []
    if opens:
        asked += [name for name in ("stop_loss", "take_profit") if getattr(signal, name)]
    if asked:
        raise _unsupported(f"signal.{asked[0]}")


def _unsupported(field: str) -> Unsupported:
    return Unsupported(
        "This version cannot do what the field asks for.",
        "Leave it out; market and limit orders in contracts are supported.",
        field=field,
    )


def _exit_side(signal: ingestion_pb2.Signal) -> Side | None:
    if signal.exit_side not in _SIDES:
        raise InvalidInput(
            "There is no such side.",
            "Send SIDE_BUY or SIDE_SELL, or leave it out to close either.",
            field="signal.exit_side",
        )
    return _SIDES[signal.exit_side]


def _quantity(signal: ingestion_pb2.Signal) -> Exact | None:
    if signal.exit_percent:
        raise InvalidInput(
            "An entry has no exit_percent.",
            "Send SIGNAL_ACTION_EXIT with it, or leave it out.",
            field="signal.exit_percent",
        )
    return positive(signal.quantity, "signal.quantity", QUANTITY) if signal.quantity else None


def _share(signal: ingestion_pb2.Signal) -> Share:
    if not signal.exit_percent:
        raise InvalidInput(
            "An exit needs its percentage.",
            "Send more than 0 and at most 100; SIGNAL_ACTION_FLAT closes everything in the symbol.",
            field="signal.exit_percent",
        )
    percent = positive(signal.exit_percent, "signal.exit_percent", PERCENT)
    whole = 100 * 10**percent.scale
    if percent.coefficient > whole:
        raise InvalidInput(
            "More than 100 percent cannot be closed.",
            "Send more than 0 and at most 100.",
            field="signal.exit_percent",
            code="PERCENT_OUT_OF_RANGE",
        )
    return Share(percent.coefficient, whole)


def _order_type(signal: ingestion_pb2.Signal) -> OrderType:
    if signal.order_type not in _ORDER_TYPES:
        raise _unsupported("signal.order_type")
    return _ORDER_TYPES[signal.order_type]


def _limit_price(
    signal: ingestion_pb2.Signal, order_type: OrderType, *, opens: bool
) -> Exact | None:
    if order_type is OrderType.LIMIT:
        if not signal.limit_price:
            raise InvalidInput(
                "A limit order needs its price.",
                "Send limit_price.",
                field="signal.limit_price",
                code="PRICE_NOT_POSITIVE",
            )
        return positive(signal.limit_price, "signal.limit_price", PRICE)
    if signal.limit_price and opens:
        raise InvalidInput(
            "A market order has no limit price.",
            "Send ORDER_TYPE_LIMIT with it, or leave it out.",
            field="signal.limit_price",
        )
    return None


def _time_in_force(signal: ingestion_pb2.Signal) -> TimeInForce | None:
    if signal.time_in_force not in _TIMES_IN_FORCE:
        raise _unsupported("signal.time_in_force")
    return _TIMES_IN_FORCE[signal.time_in_force]


def _sent_time_ns(signal: ingestion_pb2.Signal) -> int:
    if not signal.HasField("sent_at"):
        return 0
    return sent_ns(signal.sent_at.seconds * 1_000_000_000 + signal.sent_at.nanos)
