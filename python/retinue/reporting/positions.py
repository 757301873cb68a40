"""Positions as the engine holds them: from executions, with what each strategy has of them."""

from retinue.api.v1.reporting_pb2 import (
    AttributedPosition,
    ListPositionsRequest,
    ListPositionsResponse,
    Position,
)
from retinue.domain.decimal_text import MONEY_SCALE, format_money, format_scaled
from retinue.internal.v1.record_pb2 import CreateInstrument
from retinue.internal.v1.view_pb2 import (
    VIEW_KIND_INSTRUMENTS,
    VIEW_KIND_POSITIONS,
    InstrumentView,
    PositionView,
    ViewRequest,
)
from retinue.ports.records import Views
from retinue.reporting.cursors import Cursor, cursor_text, page_size, read_cursor
from retinue.reporting.directory import Directory
from retinue.reporting.filters import chosen
from retinue.reporting.text import average, id_text, timestamp

_VIEW_PAGE = 1000


async def list_positions(
    views: Views, directory: Directory, request: ListPositionsRequest
) -> ListPositionsResponse:
    """By account, whole accounts: a page may be longer than asked.

    Raises InvalidInput, NotFound.
    """
    account = await chosen(views, "account", request.account_id, "account_id")
    after = read_cursor(request.page_token, "page_token").position if request.page_token else 0
    asked = ViewRequest(
        kind=VIEW_KIND_POSITIONS,
        parent_id=account or 0,
        after_id=after,
        limit=page_size(request.page_size),
    )
    response = await views.view(asked)
    instruments = await _instruments(views)
    positions = [
        await _position(directory, instruments[view.instrument_id], view)
        for view in response.positions
        # An account that never traded an instrument has no position in it.
        if view.quantity or view.bought_qty or view.sold_qty
    ]
    more = response.next_after_id
    token = cursor_text(Cursor(more, 0)) if more else ""
    return ListPositionsResponse(positions=positions, next_page_token=token)


async def _instruments(views: Views) -> dict[int, InstrumentView]:
    found: dict[int, InstrumentView] = {}
    after = 0
    while True:
        asked = ViewRequest(kind=VIEW_KIND_INSTRUMENTS, after_id=after, limit=_VIEW_PAGE)
        response = await views.view(asked)
        found.update((view.instrument_id, view) for view in response.instruments)
        after = response.next_after_id
        if not after:
            return found


async def _position(
    directory: Directory, instrument: InstrumentView, view: PositionView
) -> Position:
    account = await directory.account(view.account_id)
    settings = instrument.settings
    scale = settings.quantity_scale
    bought, sold = int(view.bought_value_nano), int(view.sold_value_nano)
    mark = ""
    if instrument.HasField("mark"):
        mark = format_scaled(instrument.mark, settings.price_scale)
    return Position(
        account_id=id_text(view.account_id),
        account_name=account.name,
        instrument_id=id_text(view.instrument_id),
        symbol=instrument.settings.symbol,
        quantity=format_scaled(view.quantity, scale),
        bought_qty=format_scaled(view.bought_qty, scale),
        sold_qty=format_scaled(view.sold_qty, scale),
        bought_value=format_money(bought),
        sold_value=format_money(sold),
        bought_avg_px=_average(bought, view.bought_qty, settings),
        sold_avg_px=_average(sold, view.sold_qty, settings),
        fees=format_money(int(view.fees_nano)),
        mark=mark,
        mark_time=timestamp(instrument.mark_time_ns),
        pnl=_pnl(instrument, view),
        attributed=[
            AttributedPosition(
                strategy_id=id_text(share.strategy_id),
                quantity=format_scaled(share.quantity, scale),
            )
            for share in view.shares
        ],
    )


def _average(value_nano: int, quantity: int, settings: CreateInstrument) -> str:
    unit = 10 ** (settings.price_scale + settings.quantity_scale)
    return average(value_nano * unit, quantity * settings.multiplier_nano, settings.price_scale)


def _pnl(instrument: InstrumentView, view: PositionView) -> str:
    """Booked and open together, before fees; "" where something is held and there is no mark."""
    if view.quantity and not instrument.HasField("mark"):
        return ""
    settings = instrument.settings
    scale = settings.price_scale + settings.quantity_scale
    paid = int(view.bought_value_nano) - int(view.sold_value_nano)
    worth = view.quantity * instrument.mark * settings.multiplier_nano
    return format_scaled(worth - paid * 10**scale, MONEY_SCALE + scale)
