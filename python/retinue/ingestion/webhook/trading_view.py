"""TradingView's strategy placeholders: the order's action beside the strategy's position after it.

| action, sentiment       | meaning (SG7)                                                     |
|-------------------------|-------------------------------------------------------------------|
| any, flat               | close everything in the symbol                                    |
| buy, long; sell, short  | entry; on a flip the engine takes the new size as its quantity    |
| sell, long; buy, short  | reduction by (prev_size - size) / prev_size                       |
"""

from math import gcd
from typing import Final

from retinue.domain.broker import Side
from retinue.domain.decimal_text import INT64_MAX
from retinue.domain.errors import InvalidInput
from retinue.domain.exact import Exact
from retinue.domain.reasons import REMEDIES, ReasonCode
from retinue.domain.signals import Dialect, MarketPosition, Share, SignalContent, SignalKind
from retinue.ingestion.numbers import QUANTITY, not_negative, positive
from retinue.ingestion.webhook.fields import Fields
from retinue.ingestion.webhook.terms import read_fire_time_ns, read_sender_id, read_terms

_POSITIONS: Final = {
    "flat": MarketPosition.FLAT,
    "long": MarketPosition.LONG,
    "short": MarketPosition.SHORT,
}
_DIRECTIONS: Final = {Side.BUY: MarketPosition.LONG, Side.SELL: MarketPosition.SHORT}


def read_trading_view(fields: Fields) -> SignalContent:
    """Raises InvalidInput or Unsupported, naming the field."""
    position = _position(fields, "sentiment")
    if position is MarketPosition.FLAT:
        return _content(fields, SignalKind.FLAT, None)
    side = _side(fields)
    previous = _position(fields, "prev") if "prev" in fields else None
    if _DIRECTIONS[side] is position:
        return _content(fields, SignalKind.ENTRY, side, previous=previous)
    if previous not in (None, position):
        raise fields.refusal(
            "prev",
            "This action cannot lead from that position to this sentiment.",
            "Send {{strategy.prev_market_position}} as prev.",
        )
    return _content(fields, SignalKind.EXIT, side, share=_share_closed(fields))


def _content(
    fields: Fields,
    kind: SignalKind,
    side: Side | None,
    *,
    previous: MarketPosition | None = None,
    share: Share | None = None,
) -> SignalContent:
    opens = kind is SignalKind.ENTRY
    terms = read_terms(fields, closes=not opens, price_is_limit=False)
    # Only a flip needs the size; the engine refuses one without.
    size = _size(fields, "size") if opens and "size" in fields else None
    return SignalContent(
        dialect=Dialect.TRADING_VIEW,
        kind=kind,
        side=side,
        ticker=fields.text("ticker"),
        quantity=terms.quantity,
        exit_share=share,
        order_type=terms.order_type,
        limit_price=terms.limit_price,
        time_in_force=terms.time_in_force,
        previous_market_position=previous,
        market_position_size=size,
        sender_id=read_sender_id(fields),
        sent_time_ns=read_fire_time_ns(fields),
    )


def _side(fields: Fields) -> Side:
    return fields.side("Send buy or sell.")


def _position(fields: Fields, meaning: str) -> MarketPosition:
    word = fields.word(meaning)
    if word not in _POSITIONS:
        raise fields.refusal(meaning, "There is no such position.", "Send long, short or flat.")
    return _POSITIONS[word]


def _size(fields: Fields, meaning: str) -> Exact:
    return not_negative(fields.number(meaning), fields.spelled(meaning), QUANTITY, exponent=True)


def _share_closed(fields: Fields) -> Share:
    """(prev_size - size) / prev_size in lowest terms."""
    for meaning, placeholder in (("prevsize", "prev_size"), ("size", "size")):
        if meaning not in fields:
            raise _no_position_size(placeholder, "A reduction needs both sizes.")
    before = positive(
        fields.number("prevsize"), fields.spelled("prevsize"), QUANTITY, exponent=True
    )
    after = _size(fields, "size")
    scale = max(before.scale, after.scale)
    denominator = before.at(scale)
    numerator = denominator - after.at(scale)
    if numerator <= 0:
        raise _no_position_size(
            fields.spelled("size"), "The position after a reduction is smaller than before."
        )
    common = gcd(numerator, denominator)
    if denominator // common > INT64_MAX:
        raise InvalidInput(
            "The two sizes are too far apart.",
            "Send sizes of the same instrument.",
            field=fields.spelled("prevsize"),
            code="QUANTITY_OUT_OF_RANGE",
        )
    return Share(numerator // common, denominator // common)


def _no_position_size(field: str, problem: str) -> InvalidInput:
    reason = ReasonCode.NO_POSITION_SIZE
    return InvalidInput(problem, REMEDIES[reason], field=field, code=reason.name)
