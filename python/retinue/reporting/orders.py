"""Orders, newest first; of one account, or only those that may still fill."""

from retinue.api.v1.reporting_pb2 import ListOrdersRequest, ListOrdersResponse, OrderSummary
from retinue.api.v1.vocabulary_pb2 import (
    ORDER_STATE_CANCELED,
    ORDER_STATE_EXPIRED,
    ORDER_STATE_FILLED,
    ORDER_STATE_REJECTED,
)
from retinue.engine.index import IndexKind
from retinue.internal.v1.view_pb2 import VIEW_KIND_OPEN_ORDERS, ViewRequest
from retinue.ports.effects import IndexRow
from retinue.ports.history import History
from retinue.ports.records import Views
from retinue.reporting.cursors import END, Cursor, cursor_text, page_size, read_cursor
from retinue.reporting.directory import Directory
from retinue.reporting.filters import chosen
from retinue.reporting.stories import order_story

_ENDED = (
    ORDER_STATE_FILLED,
    ORDER_STATE_CANCELED,
    ORDER_STATE_REJECTED,
    ORDER_STATE_EXPIRED,
)


async def list_orders(
    history: History, views: Views, directory: Directory, request: ListOrdersRequest
) -> ListOrdersResponse:
    """Without their transitions and fills: Explain has those. Raises InvalidInput, NotFound."""
    account = await chosen(views, "account", request.account_id, "account_id")
    size = page_size(request.page_size)
    cursor = read_cursor(request.page_token, "page_token") if request.page_token else END
    if request.open_only:
        rows = await _open_rows(history, views, account or 0, cursor)
        rows, more = rows[:size], len(rows) > size
    else:
        rows = await history.by_kind(IndexKind.ORDER, *cursor, size, account, newest_first=True)
        more = len(rows) == size
    orders = [await order_story(history, directory, row.key) for row in rows]
    if request.open_only:
        # It may have ended since the engine was asked.
        orders = [order for order in orders if order.state not in _ENDED]
    token = cursor_text(Cursor(rows[-1].position, rows[-1].ordinal)) if more else ""
    return ListOrdersResponse(orders=map(_brief, orders), next_page_token=token)


async def _open_rows(
    history: History, views: Views, account: int, before: Cursor
) -> list[IndexRow]:
    """Of the orders that have not ended, newest first. The engine knows them: among all orders that
    ever were, they are few.
    """
    asked = ViewRequest(kind=VIEW_KIND_OPEN_ORDERS, parent_id=account)
    ids = (await views.view(asked)).open_order_ids
    found = [
        row
        for rows in await history.find_all(ids)
        for row in rows
        if row.kind == IndexKind.ORDER and (row.position, row.ordinal) < before
    ]
    return sorted(found, key=lambda row: (row.position, row.ordinal), reverse=True)


def _brief(order: OrderSummary) -> OrderSummary:
    order.ClearField("transitions")
    order.ClearField("fills")
    return order
