"""The venue's values as its protocol's messages. Filled field by field: this is the hot path."""

from typing import cast

from retinue.adapters.brokers.simulated.accounts import Account
from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.market import Market
from retinue.adapters.brokers.simulated.orders import (
    Execution,
    Order,
    execution_name,
    order_name,
)
from retinue.api.v1 import vocabulary_pb2
from retinue.domain.broker import OrderType
from retinue.domain.decimal_text import format_money, format_scaled
from retinue.internal.v1 import venue_pb2


def fill_order(message: venue_pb2.VenueOrder, order: Order, client_order_id: str) -> None:
    """The order as it stands; the caller says which client id may be shown."""
    listing = order.listing
    places = listing.quantity_scale
    message.venue_order_id = order_name(order.order_id)
    message.client_order_id = client_order_id
    message.account = order.account
    message.symbol = listing.symbol
    # The domain's enumerations have the protocol's numbers; a test compares them all.
    message.side = cast("vocabulary_pb2.Side", order.side)
    message.order_type = cast("vocabulary_pb2.OrderType", order.order_type)
    message.time_in_force = cast("vocabulary_pb2.TimeInForce", order.time_in_force)
    message.quantity = format_scaled(order.quantity, places)
    if order.order_type is OrderType.LIMIT:
        message.limit_price = format_scaled(order.limit_price, listing.price_scale)
    message.state = cast("vocabulary_pb2.OrderState", order.state)
    message.cum_qty = format_scaled(order.cum_qty, places)
    message.leaves_qty = format_scaled(order.leaves_qty, places)
    message.time_ns = order.time_ns
    message.text = order.text


def fill_execution(
    message: venue_pb2.VenueExecution, execution: Execution, client_order_id: str
) -> None:
    """One execution; what it left open is told from its own cumulative quantity."""
    order = execution.order
    listing = order.listing
    places = listing.quantity_scale
    message.sequence = execution.sequence
    message.exec_id = execution_name(execution.sequence)
    message.venue_order_id = order_name(order.order_id)
    message.client_order_id = client_order_id
    message.account = order.account
    message.symbol = listing.symbol
    message.side = cast("vocabulary_pb2.Side", order.side)
    message.last_qty = format_scaled(execution.last_qty, places)
    message.last_px = format_scaled(execution.last_px, listing.price_scale)
    message.fee = format_money(execution.fee_nano)
    message.time_ns = execution.time_ns
    message.cum_qty = format_scaled(execution.cum_qty, places)
    message.leaves_qty = format_scaled(order.quantity - execution.cum_qty, places)


def fill_account(message: venue_pb2.VenueAccount, account: Account, currency: str) -> None:
    """Balance and every position the account ever had."""
    message.account = account.name
    message.balance = format_money(account.balance_nano)
    message.currency = currency
    for symbol, position in sorted(account.positions.items()):
        places = position.listing.quantity_scale
        row = message.positions.add()
        row.symbol = symbol
        row.quantity = format_scaled(position.quantity, places)
        row.bought_qty = format_scaled(position.bought_qty, places)
        row.sold_qty = format_scaled(position.sold_qty, places)
        row.bought_value = format_money(position.bought_value_nano)
        row.sold_value = format_money(position.sold_value_nano)
        row.fees = format_money(position.fees_nano)


def fill_instrument(message: venue_pb2.VenueInstrument, listing: Listing) -> None:
    """The listing as a login sees it."""
    message.symbol = listing.symbol
    message.price_scale = listing.price_scale
    message.quantity_scale = listing.quantity_scale
    message.tick_size = format_scaled(listing.tick_size, listing.price_scale)
    message.lot_size = format_scaled(listing.lot_size, listing.quantity_scale)
    message.multiplier = listing.multiplier
    message.currency = listing.currency
    message.fee_per_contract = format_money(listing.fee_per_contract_nano)
    message.fee_ppm = listing.fee_ppm
    message.max_order_quantity = format_scaled(listing.max_order_quantity, listing.quantity_scale)


def fill_quote(message: venue_pb2.VenueQuote, market: Market, now_ns: int) -> None:
    """The market's price now."""
    price, places = market.book.price, market.listing.price_scale
    message.symbol = market.listing.symbol
    message.bid_px = format_scaled(price.bid, places)
    message.ask_px = format_scaled(price.ask, places)
    message.last_px = format_scaled(price.last, places)
    message.time_ns = now_ns
