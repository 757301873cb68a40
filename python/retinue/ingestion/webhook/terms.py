"""What both webhook dialects say of an order: type, price, time in force, quantity, id, time.

A field that only an opening could use (quantity, stop-loss, ...) is not looked at in a close: what
only reduces is never refused for it (LM7).
"""

import re
from datetime import UTC, datetime
from typing import Final, NamedTuple

from retinue.domain.broker import OrderType, TimeInForce
from retinue.domain.errors import Unsupported
from retinue.domain.exact import Exact
from retinue.ingestion.numbers import PRICE, QUANTITY, positive, sent_ns
from retinue.ingestion.webhook.fields import Fields, in_one_word

# Documented by senders, not there yet: they change the order itself.
_UNSUPPORTED: Final = ("stopprice", "trailamount", "trailpercent", "trailingpips")
# What would protect an opening or say how large it is, however a sender spells it: without it the
# order would be another one. A name that only looks so is refused too; a note can have another.
_PROTECTS: Final = re.compile(
    r"stop|trail|profit|bracket|notional|risk|leverage|expir|strike|option"
    r"|^oco|^limit$|^intrinsicvalue$"
    r"|^(sl|tp)[0-9]*(price|level|value|amount|offset|distance|(point|tick|pip)s?|percent|pct)?[0-9]*$"
)
_CONTRACTS: Final = ("fixed_quantity", "contracts")
_ORDER_TYPES: Final = {"": OrderType.MARKET, "market": OrderType.MARKET, "limit": OrderType.LIMIT}
_TIMES_IN_FORCE: Final = {
    "day": TimeInForce.DAY,
    "gtc": TimeInForce.GTC,
    "ioc": TimeInForce.IOC,
    "fok": TimeInForce.FOK,
}
_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?Z"
)


class Terms(NamedTuple):
    order_type: OrderType
    limit_price: Exact | None
    time_in_force: TimeInForce | None
    quantity: Exact | None


def read_terms(fields: Fields, *, closes: bool, price_is_limit: bool) -> Terms:
    """The terms of the order. `price_is_limit`: a limit order may name its limit as `price`.

    Raises Unsupported or InvalidInput, naming the field.
    """
    for meaning in fields:
        if meaning in _UNSUPPORTED or (not closes and _PROTECTS.search(meaning)):
            raise _unsupported(fields, meaning)
    order_type = _order_type(fields)
    return Terms(
        order_type,
        _limit_price(fields, order_type, closes=closes, price_is_limit=price_is_limit),
        _time_in_force(fields),
        None if closes else _quantity(fields),
    )


def read_sender_id(fields: Fields) -> str:
    return fields.text("id")


def read_fire_time_ns(fields: Fields) -> int:
    """`{{timenow}}` in the field `time`; 0 where there is none that can be read as one.

    What cannot be read is no fire time, rather than an error: it costs the body its name for 7
    days, and nothing else, and an exit must not fail for it.
    """
    match = _TIME.fullmatch(fields.text("time")) if "time" in fields else None
    if match is None:
        return 0
    try:
        moment = datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC)
    except ValueError:
        return 0
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    nanoseconds = (since.days * 86_400 + since.seconds) * 1_000_000_000
    return sent_ns(nanoseconds + int((match.group(2) or "").ljust(9, "0")))


def _unsupported(fields: Fields, meaning: str) -> Unsupported:
    return Unsupported(
        "This version cannot do what the field asks for.",
        "Leave it out; market and limit orders in contracts are supported.",
        field=fields.spelled(meaning),
    )


def _order_type(fields: Fields) -> OrderType:
    word = fields.word("ordertype")
    if word in _ORDER_TYPES:
        return _ORDER_TYPES[word]
    if _PROTECTS.search(in_one_word(word)):
        raise _unsupported(fields, "ordertype")
    raise fields.refusal("ordertype", "There is no such order type.", "Send market or limit.")


def _limit_price(
    fields: Fields, order_type: OrderType, *, closes: bool, price_is_limit: bool
) -> Exact | None:
    if order_type is OrderType.LIMIT:
        name = "limitprice"
        if name not in fields and price_is_limit:
            name = "price"
        if name not in fields:
            raise fields.refusal(
                "limitPrice",
                "A limit order needs its price.",
                "Send limitPrice.",
                code="PRICE_NOT_POSITIVE",
            )
        return positive(fields.number(name), fields.spelled(name), PRICE, exponent=True)
    if "limitprice" in fields and not closes:
        raise fields.refusal(
            "limitprice",
            "A market order has no limit price.",
            'Send "orderType":"limit" with it, or leave it out.',
        )
    return None


def _time_in_force(fields: Fields) -> TimeInForce | None:
    word = fields.word("timeinforce")
    if word == "gtd":
        raise _unsupported(fields, "timeinforce")
    if word and word not in _TIMES_IN_FORCE:
        raise fields.refusal(
            "timeinforce", "There is no such time in force.", "Send day, gtc, ioc or fok."
        )
    return _TIMES_IN_FORCE.get(word)


def _quantity(fields: Fields) -> Exact | None:
    if "quantitytype" in fields and fields.word("quantitytype") not in _CONTRACTS:
        raise _unsupported(fields, "quantitytype")
    if "quantity" not in fields:
        return None
    return positive(fields.number("quantity"), fields.spelled("quantity"), QUANTITY, exponent=True)
