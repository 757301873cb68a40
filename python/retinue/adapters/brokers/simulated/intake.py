"""From a new-order message to an order of the venue, or to the reason why it cannot be one.

A refusal here means that no order exists and the client's id is still free.
"""

from dataclasses import dataclass

from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.market import Market
from retinue.adapters.brokers.simulated.orders import Order
from retinue.domain.broker import OrderType, Side, TimeInForce
from retinue.domain.decimal_text import DecimalTextError, parse_scaled
from retinue.internal.v1 import venue_pb2

NAME_LENGTH_MAX = 64
_SIDES = {int(side): side for side in Side}
_TYPES = {int(kind): kind for kind in (OrderType.MARKET, OrderType.LIMIT)}
_TIMES = {int(time): time for time in TimeInForce if time is not TimeInForce.GTD}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request had no effect: a stable code, and a sentence."""

    code: str
    text: str


def good_name(text: str) -> bool:
    """Whether a broker or account may be called this: short, printable, without blanks at its
    ends.
    """
    return 0 < len(text) <= NAME_LENGTH_MAX and text.isprintable() and text == text.strip()


def read_order(
    body: venue_pb2.VenueNewOrder, broker: str, markets: dict[str, Market], length_max: int
) -> Order | Refusal:
    """An order without a number or time yet; the caller gives both when it takes it."""
    market = markets.get(body.symbol)
    if market is None:
        return Refusal("UNKNOWN_SYMBOL", f"{body.symbol!r} is not listed here")
    if len(body.client_order_id) > length_max:
        return Refusal("CLIENT_ORDER_ID_TOO_LONG", f"at most {length_max} characters")
    if not good_name(body.account):
        return Refusal("INVALID_ACCOUNT", f"{body.account!r} cannot name an account")
    side = _SIDES.get(body.side)
    order_type = _TYPES.get(body.order_type)
    time_in_force = _TIMES.get(body.time_in_force or TimeInForce.DAY)
    if side is None or order_type is None or time_in_force is None:
        return Refusal("UNSUPPORTED", "market and limit orders, bought or sold, DAY, GTC, IOC, FOK")
    listing = market.listing
    try:
        quantity = parse_quantity(body.quantity, listing)
    except DecimalTextError as error:
        return Refusal("INVALID_QUANTITY", str(error))
    price = 0
    if order_type is OrderType.LIMIT:
        try:
            price = _parse_price(body.limit_price, listing)
        except DecimalTextError as error:
            return Refusal("INVALID_PRICE", str(error))
    elif body.limit_price:
        return Refusal("INVALID_PRICE", "a market order has no limit price")
    return Order(
        order_id=0,
        broker=broker,
        account=body.account,
        listing=listing,
        client_order_id=body.client_order_id,
        side=side,
        order_type=order_type,
        time_in_force=time_in_force,
        quantity=quantity,
        limit_price=price,
        time_ns=0,
    )


def parse_quantity(text: str, listing: Listing) -> int:
    """A positive number of whole lots, not above the largest order."""
    quantity = parse_scaled(text, listing.quantity_scale)
    if quantity <= 0:
        raise DecimalTextError(f"{text!r} is not positive")
    if quantity % listing.lot_size:
        raise DecimalTextError(f"{text!r} is not in whole lots")
    if quantity > listing.max_order_quantity:
        raise DecimalTextError(f"{text!r} is above the largest order")
    return quantity


def _parse_price(text: str, listing: Listing) -> int:
    price = parse_scaled(text, listing.price_scale)
    if price <= 0:
        raise DecimalTextError(f"{text!r} is not positive")
    if price % listing.tick_size:
        raise DecimalTextError(f"{text!r} is off tick")
    return price
