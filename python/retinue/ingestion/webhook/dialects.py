"""Which dialect a body is in, told by its fields."""

from collections.abc import Callable
from typing import Any, Final

from retinue.domain.errors import InvalidInput
from retinue.domain.signals import SignalContent
from retinue.ingestion.webhook.fields import Fields
from retinue.ingestion.webhook.plain import read_plain
from retinue.ingestion.webhook.trading_view import read_trading_view

_READERS: Final[dict[str, Callable[[Fields], SignalContent]]] = {
    "sentiment": read_trading_view,
    "comment": read_plain,
}


def read_webhook(body: dict[str, Any]) -> SignalContent:
    """Raises InvalidInput or Unsupported, naming the field."""
    fields = Fields(body)
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
            ' "sentiment":"{{strategy.market_position}}".',
            field="comment",
            code="DIALECT_UNKNOWN",
        )
    return _READERS[found[0]](fields)
