"""The venue's messages as the port's values: decimal text to integers at the scales asked for."""

from collections.abc import Mapping

from retinue.domain.broker import (
    BrokerAccount,
    BrokerExecution,
    BrokerInstrument,
    BrokerOrderState,
    BrokerPosition,
    BrokerQuote,
    OrderSnapshot,
    OrderType,
    Scales,
    Side,
    TimeInForce,
)
from retinue.domain.decimal_text import parse_money, parse_scaled
from retinue.internal.v1 import venue_pb2

# By number: an enumeration's own constructor is slow, and an unknown number is an error either way.
_SIDES: Mapping[int, Side] = {int(x): x for x in Side}
_TYPES: Mapping[int, OrderType] = {int(x): x for x in OrderType}
_TIMES: Mapping[int, TimeInForce] = {int(x): x for x in TimeInForce}
_STATES: Mapping[int, BrokerOrderState] = {int(x): x for x in BrokerOrderState}


def instrument(message: venue_pb2.VenueInstrument) -> BrokerInstrument:
    """A listing."""
    scales = Scales(message.price_scale, message.quantity_scale)
    return BrokerInstrument(
        symbol=message.symbol,
        scales=scales,
        tick_size=parse_scaled(message.tick_size, scales.price),
        lot_size=parse_scaled(message.lot_size, scales.quantity),
        multiplier=message.multiplier,
        currency=message.currency,
    )


def snapshot(message: venue_pb2.VenueOrder, client_order_id: str, scales: Scales) -> OrderSnapshot:
    """An order; the caller knows the client id where the venue does not say it."""
    places = scales.quantity
    price = message.limit_price
    return OrderSnapshot(
        broker_order_id=message.venue_order_id,
        client_order_id=client_order_id,
        account=message.account,
        symbol=message.symbol,
        side=_SIDES[message.side],
        order_type=_TYPES[message.order_type],
        time_in_force=_TIMES[message.time_in_force],
        quantity=parse_scaled(message.quantity, places),
        limit_price=parse_scaled(price, scales.price) if price else None,
        state=_STATES[message.state],
        cum_qty=parse_scaled(message.cum_qty, places),
        leaves_qty=parse_scaled(message.leaves_qty, places),
        scales=scales,
        time_ns=message.time_ns,
        text=message.text,
    )


def execution(
    message: venue_pb2.VenueExecution, client_order_id: str, scales: Scales
) -> BrokerExecution:
    """A fill; the caller knows the client id where the venue does not say it."""
    places = scales.quantity
    return BrokerExecution(
        sequence=message.sequence,
        exec_id=message.exec_id,
        broker_order_id=message.venue_order_id,
        client_order_id=client_order_id,
        account=message.account,
        symbol=message.symbol,
        side=_SIDES[message.side],
        last_qty=parse_scaled(message.last_qty, places),
        last_px=parse_scaled(message.last_px, scales.price),
        cum_qty=parse_scaled(message.cum_qty, places),
        leaves_qty=parse_scaled(message.leaves_qty, places),
        fee_nano=parse_money(message.fee),
        scales=scales,
        time_ns=message.time_ns,
    )


def account(message: venue_pb2.VenueAccount, scales: Mapping[str, Scales]) -> BrokerAccount:
    """An account with every position it ever had."""
    return BrokerAccount(
        account=message.account,
        balance_nano=parse_money(message.balance),
        currency=message.currency,
        positions=tuple(_position(row, scales[row.symbol]) for row in message.positions),
    )


def _position(message: venue_pb2.VenuePosition, scales: Scales) -> BrokerPosition:
    return BrokerPosition(
        symbol=message.symbol,
        quantity=parse_scaled(message.quantity, scales.quantity),
        bought_qty=parse_scaled(message.bought_qty, scales.quantity),
        sold_qty=parse_scaled(message.sold_qty, scales.quantity),
        bought_value_nano=parse_money(message.bought_value),
        sold_value_nano=parse_money(message.sold_value),
        fees_nano=parse_money(message.fees),
        scales=scales,
    )


def quote(message: venue_pb2.VenueQuote, scales: Scales) -> BrokerQuote:
    """A quote."""
    return BrokerQuote(
        symbol=message.symbol,
        bid_px=parse_scaled(message.bid_px, scales.price),
        ask_px=parse_scaled(message.ask_px, scales.price),
        last_px=parse_scaled(message.last_px, scales.price),
        scales=scales,
        time_ns=message.time_ns,
    )
