"""Which dialect a body is in: the one its strategy is set to, else told by its fields."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from retinue.domain.errors import InvalidInput
from retinue.domain.signals import Dialect, SignalContent
from retinue.ingestion.webhook.fields import Fields
from retinue.ingestion.webhook.plain import read_plain
from retinue.ingestion.webhook.traders_post import ACTIONS, SENTIMENTS, read_traders_post
from retinue.ingestion.webhook.trading_view import read_trading_view

# Fields that, without a comment and a sentiment, are TradersPost's.
_TRADERS_POST: Final = ("quantitytype", "signalprice")
_READERS: Final[dict[str, Callable[[Fields], SignalContent]]] = {
    "sentiment": read_trading_view,
    "comment": read_plain,
}


_FIXED: Final[dict[Dialect, Callable[[Fields], SignalContent]]] = {
    Dialect.PLAIN: read_plain,
    Dialect.TRADING_VIEW: read_trading_view,
    Dialect.TRADERS_POST: read_traders_post,
}


def read_webhook(body: dict[str, Any], dialect: Dialect | None = None) -> SignalContent:
    """`dialect`: the one that the strategy is set to, if it is; else the fields tell.

    Raises InvalidInput or Unsupported, naming the field.
    """
    fields = Fields(body)
    if dialect is not None:
        return _FIXED[dialect](fields)
    if _only_traders_post(fields):
        return read_traders_post(fields)
    found = [name for name in _READERS if name in fields]
    if len(found) > 1:
        raise InvalidInput(
            "The body has both a sentiment and a comment; which one holds is not clear.",
            "Send sentiment for TradingView's placeholders, or comment for the plain dialect.",
            field="sentiment",
            code="DIALECT_AMBIGUOUS",
        )
    if not found:
        raise InvalidInput(
            "The body has neither a sentiment nor a comment, so its dialect is unknown.",
            'Send {"action":"BUY","comment":"ENTRY"}, or TradingView\'s placeholders with'
            ' "sentiment":"{{strategy.market_position}}"; or set the strategy to the dialect that'
            " its sender speaks.",
            field="comment",
            code="DIALECT_UNKNOWN",
        )
    return _READERS[found[0]](fields)


def _only_traders_post(fields: Fields) -> bool:
    """What no other dialect can mean: it was refused before this one was there."""
    if "comment" in fields:
        return False
    if _says(fields, "action", ACTIONS) or _says(fields, "sentiment", SENTIMENTS):
        return True
    return "sentiment" not in fields and any(name in fields for name in _TRADERS_POST)


def _says(fields: Fields, meaning: str, words: Sequence[str]) -> bool:
    """What is no word says nothing: it may be of no matter to its dialect."""
    try:
        return fields.word(meaning) in words
    except InvalidInput:
        return False
