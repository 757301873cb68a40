"""The plain dialect: `{"action":"BUY|SELL","comment":"ENTRY|EXIT_50|..."}`, in any case.

| comment                              | meaning                                          |
|--------------------------------------|--------------------------------------------------|
| ENTRY                                | enter in the direction of `action`               |
| EXIT_n (1-99), EXIT_HALF             | close n % of what is held; `action` closes       |
| EXIT_FINAL, EXIT_ALL, EXIT_100, FLAT | close everything in the symbol; `action` closes  |
"""

import re
from typing import Final

from retinue.domain.signals import Dialect, Share, SignalContent, SignalKind
from retinue.ingestion.webhook.fields import Fields
from retinue.ingestion.webhook.terms import read_fire_time_ns, read_sender_id, read_terms

_ALL: Final = ("exit_final", "exit_all", "exit_100", "flat")
_EXIT: Final = re.compile(r"exit_([1-9][0-9]?)")


def read_plain(fields: Fields) -> SignalContent:
    """Raises InvalidInput or Unsupported, naming the field."""
    kind, share = _meaning(fields)
    side = fields.side("Send BUY or SELL.")
    terms = read_terms(fields, closes=kind is not SignalKind.ENTRY, price_is_limit=True)
    return SignalContent(
        dialect=Dialect.PLAIN,
        kind=kind,
        side=side,
        ticker=fields.text("ticker"),
        quantity=terms.quantity,
        exit_share=share,
        order_type=terms.order_type,
        limit_price=terms.limit_price,
        time_in_force=terms.time_in_force,
        sender_id=read_sender_id(fields),
        sent_time_ns=read_fire_time_ns(fields),
    )


def _meaning(fields: Fields) -> tuple[SignalKind, Share | None]:
    comment = fields.word("comment")
    if comment == "entry":
        return SignalKind.ENTRY, None
    if comment in _ALL:
        return SignalKind.FLAT, None
    if comment == "exit_half":
        return SignalKind.EXIT, Share(50, 100)
    percent = _EXIT.fullmatch(comment)
    if percent is None:
        raise fields.refusal(
            "comment",
            "There is no such comment.",
            "Send ENTRY, EXIT_1 to EXIT_99 or EXIT_HALF; to close everything in the symbol"
            " EXIT_100, EXIT_ALL, EXIT_FINAL or FLAT.",
        )
    return SignalKind.EXIT, Share(int(percent.group(1)), 100)
