"""Orders, newest first; of one account, or only those that may still fill."""

from retinue.api.v1.reporting_pb2 import ListOrdersRequest, ListOrdersResponse, OrderSummary
from retinue.api.v1.vocabulary_pb2 import (
    ORDER_STATE_CANCELED,
    ORDER_STATE_EXPIRED,
    ORDER_STATE_FILLED,
    ORDER_STATE_REJECTED,
)
from retinue.engine.index import IndexKind
from retinue.ports.history import History
from retinue.reporting.cursors import END, Cursor, cursor_text, page_size, read_cursor, read_id
from retinue.reporting.directory import Directory
from retinue.reporting.stories import order_story

SCANNED_MAX = 2000
"""Orders looked at for one page; a rare filter gets a short page and goes on from there."""

_ENDED = (
    ORDER_STATE_FILLED,
    ORDER_STATE_CANCELED,
    ORDER_STATE_REJECTED,
    ORDER_STATE_EXPIRED,
)


async def list_orders(
    history: History, directory: Directory, request: ListOrdersRequest
) -> ListOrdersResponse:
    """Without their transitions and fills: Explain has those. Raises InvalidInput."""
    account = read_id(request.account_id, "account_id")
    size = page_size(request.page_size)
    cursor = read_cursor(request.page_token, "page_token") if request.page_token else END
    found: list[OrderSummary] = []
    scanned, exhausted = 0, False
    while len(found) < size and scanned < SCANNED_MAX and not exhausted:
        rows = await history.by_kind(IndexKind.ORDER, *cursor, size, account, newest_first=True)
        exhausted = len(rows) < size
        for row in rows:
            scanned += 1
            cursor = Cursor(row.position, row.ordinal)
            order = await order_story(history, directory, row.key)
            if not request.open_only or order.state not in _ENDED:
                found.append(_brief(order))
            if len(found) == size:
                exhausted = exhausted and row == rows[-1]
                break
    token = "" if exhausted else cursor_text(cursor)
    return ListOrdersResponse(orders=found, next_page_token=token)


def _brief(order: OrderSummary) -> OrderSummary:
    order.ClearField("transitions")
    order.ClearField("fills")
    return order
