"""Orders, newest first; of one account, or only those that may still fill."""

from retinue.api.v1.reporting_pb2 import ListOrdersRequest, ListOrdersResponse, OrderSummary
from retinue.api.v1.vocabulary_pb2 import (
    ORDER_STATE_CANCELED,
    ORDER_STATE_EXPIRED,
    ORDER_STATE_FILLED,
    ORDER_STATE_REJECTED,
)
from retinue.internal.v1.view_pb2 import VIEW_KIND_OPEN_ORDERS, ViewRequest
from retinue.ports.history import History
from retinue.ports.ledger import LedgerReader, Mention, Mentioned
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
    history: History,
    ledger: LedgerReader,
    views: Views,
    directory: Directory,
    request: ListOrdersRequest,
) -> ListOrdersResponse:
    """Without their transitions and fills: Explain has those. Raises InvalidInput, NotFound."""
    account = await chosen(views, "account", request.account_id, "account_id")
    size = page_size(request.page_size)
    cursor = read_cursor(request.page_token, "page_token") if request.page_token else END
    if request.open_only:
        made = await _open(ledger, views, account or 0, cursor)
        made, more = made[:size], len(made) > size
    else:
        made = await ledger.orders(directory.tenant_id, cursor, size, account)
        more = len(made) == size
    told = await ledger.mentions([order.key for order in made])
    orders = [await order_story(history, directory, mentions) for mentions in told]
    if request.open_only:
        # It may have ended since the engine was asked.
        orders = [order for order in orders if order.state not in _ENDED]
    token = cursor_text(Cursor(made[-1].position, made[-1].ordinal)) if more else ""
    return ListOrdersResponse(orders=map(_brief, orders), next_page_token=token)


async def _open(ledger: LedgerReader, views: Views, account: int, before: Cursor) -> list[Mention]:
    """Orders that have not ended, newest first. The engine knows them: among all orders that ever
    were, they are few.
    """
    asked = ViewRequest(kind=VIEW_KIND_OPEN_ORDERS, parent_id=account)
    ids = (await views.view(asked)).open_order_ids
    found = [
        mention
        for mentions in await ledger.mentions(ids)
        for mention in mentions
        if mention.how == Mentioned.ORDER and mention[:2] < before
    ]
    return sorted(found, reverse=True)


def _brief(order: OrderSummary) -> OrderSummary:
    order.ClearField("transitions")
    order.ClearField("fills")
    return order
