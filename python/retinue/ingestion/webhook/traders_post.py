"""TradersPost's dialect, with the rules that its own documents give (SG7).

| action, sentiment                 | meaning                                                |
|-----------------------------------|--------------------------------------------------------|
| buy (long); sell (short)          | enter from flat, reverse what opposes, else nothing    |
| buy, flat or short                | close a short                                          |
| sell, flat or long                | close a long                                           |
| exit                              | close either                                           |
| add                               | add to what is held                                    |
| cancel                            | cancel working orders, trade nothing                   |

`bullish` is long, `bearish` is short.
"""

from typing import Final

from retinue.domain.broker import Side
from retinue.domain.errors import InvalidInput, Unsupported
from retinue.domain.signals import Dialect, EntryRule, Share, SignalContent, SignalKind
from retinue.ingestion.numbers import PERCENT, positive
from retinue.ingestion.webhook.fields import Fields
from retinue.ingestion.webhook.terms import read_fire_time_ns, read_sender_id, read_terms

ACTIONS: Final = ("exit", "cancel", "add")
"""Those that no other dialect has."""
SENTIMENTS: Final = ("bullish", "bearish")
"""Likewise."""
_LATER_ACTIONS: Final = ("reverse", "breakeven")
_SIDES: Final = {"bullish": Side.BUY, "long": Side.BUY, "bearish": Side.SELL, "short": Side.SELL}
_PERCENT: Final = "percent_of_position"
_LATER_QUANTITIES: Final = ("dollar_amount", "risk_dollar_amount", "percent_of_equity")


def read_traders_post(fields: Fields) -> SignalContent:
    """Raises InvalidInput or Unsupported, naming the field."""
    for needed in ("ticker", "action"):
        if not fields.text(needed):
            raise fields.refusal(
                needed,
                "TradersPost's dialect needs both ticker and action.",
                'Send {"ticker":"...","action":"buy"}.',
                code="INVALID_PAYLOAD",
            )
    action = fields.word("action")
    if action in _LATER_ACTIONS:
        raise Unsupported(
            "This version takes buy, sell, exit, cancel and add.",
            "Send exit, and the entry once it has filled.",
            field=fields.spelled("action"),
        )
    if action == "cancel":
        return _content(fields, SignalKind.CANCEL)
    if action == "exit":
        return _closed(fields, None)
    word = fields.word("sentiment")
    if action == "add":
        return _content(fields, SignalKind.ENTRY, _sentiment(fields, word), rule=EntryRule.ADD)
    side = fields.side("Send buy, sell, exit, cancel or add.")
    if word == "flat" or _sentiment(fields, word) not in (None, side):
        return _closed(fields, side)
    return _content(fields, SignalKind.ENTRY, side, rule=EntryRule.FROM_FLAT)


def _sentiment(fields: Fields, word: str) -> Side | None:
    """The side of the position that is to be, where one is told."""
    if not word:
        return None
    if word not in _SIDES:
        raise fields.refusal(
            "sentiment",
            "There is no such sentiment.",
            "Send bullish, long, bearish, short or flat.",
        )
    return _SIDES[word]


def _closed(fields: Fields, side: Side | None) -> SignalContent:
    """All of it, or the percentage; the number of contracts cannot be meant of every account."""
    kind = fields.word("quantitytype")
    if kind == _PERCENT:
        percent = positive(
            fields.number("quantity"), fields.spelled("quantity"), PERCENT, exponent=True
        )
        whole = 100 * 10**percent.scale
        if percent.coefficient > whole:
            raise InvalidInput(
                "More than 100 percent cannot be closed.",
                "Send more than 0 and at most 100.",
                field=fields.spelled("quantity"),
                code="PERCENT_OUT_OF_RANGE",
            )
        if percent.coefficient < whole:
            share = Share(percent.coefficient, whole)
            return _content(fields, SignalKind.EXIT, side, share=share)
    elif "quantity" in fields and fields.word("sentiment") != "flat":
        raise Unsupported(
            "How many contracts this is of each account's own position is not known.",
            'Send "quantityType":"percent_of_position", or no quantity to close everything.',
            field=fields.spelled("quantity"),
        )
    return _content(fields, SignalKind.FLAT, side)


def _content(
    fields: Fields,
    kind: SignalKind,
    side: Side | None = None,
    *,
    rule: EntryRule | None = None,
    share: Share | None = None,
) -> SignalContent:
    opens = kind is SignalKind.ENTRY
    if opens:
        _check_quantity_type(fields)
    if kind is SignalKind.CANCEL:
        return SignalContent(
            dialect=Dialect.TRADERS_POST,
            kind=kind,
            ticker=fields.text("ticker"),
            sender_id=read_sender_id(fields),
            sent_time_ns=read_fire_time_ns(fields),
        )
    terms = read_terms(fields, closes=not opens, price_is_limit=True)
    return SignalContent(
        dialect=Dialect.TRADERS_POST,
        kind=kind,
        side=side,
        ticker=fields.text("ticker"),
        quantity=terms.quantity,
        exit_share=share,
        order_type=terms.order_type,
        limit_price=terms.limit_price,
        time_in_force=terms.time_in_force,
        entry_rule=rule,
        sender_id=read_sender_id(fields),
        sent_time_ns=read_fire_time_ns(fields),
    )


def _check_quantity_type(fields: Fields) -> None:
    """What `terms` does not know: TradersPost's own words, and what they are wrong for."""
    word = fields.word("quantitytype")
    if word in ("", "fixed_quantity"):
        return
    field = fields.spelled("quantitytype")
    if word in _LATER_QUANTITIES:
        raise Unsupported(
            "This version counts entries in contracts.", "Send fixed_quantity.", field=field
        )
    problem = "There is no such quantity type."
    if word == _PERCENT:
        problem = "A percentage of the position is for exits."
    raise InvalidInput(problem, "Send fixed_quantity.", field=field, code="INVALID_QUANTITY_TYPE")
