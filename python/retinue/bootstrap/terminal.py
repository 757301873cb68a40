"""How fills and notices look in a terminal, a line each; times are UTC."""

from datetime import UTC, datetime

from retinue.api.v1.reporting_pb2 import Fill
from retinue.api.v1.vocabulary_pb2 import SIDE_BUY
from retinue.reporting.notices import Notice


def fill_line(fill: Fill) -> str:
    """Time, account, what was traded, and the signal it goes back to."""
    side = "bought" if fill.side == SIDE_BUY else "sold"
    if fill.last_qty.startswith("-"):
        side = "took back"
    # What a person answered was not received from any broker.
    stamp = fill.received_time if fill.HasField("received_time") else fill.processed_time
    at = stamp.ToDatetime().strftime("%H:%M:%S.%f")[:-3]
    traded = f"{side:6} {fill.last_qty.lstrip('-'):>4} {fill.symbol} at {fill.last_px}"
    return f"{at}  {fill.account_name:14} {traded}  (signal {fill.signal_id or 'none'})"


def notice_line(notice: Notice) -> str:
    """Time, and what should be seen."""
    at = datetime.fromtimestamp(notice.stamp_ns // 10**9, UTC).strftime("%H:%M:%S")
    return f"{at}.{notice.stamp_ns // 10**6 % 1000:03}  {notice.text}"
