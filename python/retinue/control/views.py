"""What there is, a page at a time."""

import base64
import binascii
from typing import Final

from retinue.api.v1 import control_pb2 as api
from retinue.control.numbers import NANO_SCALE
from retinue.control.plans import show_plan
from retinue.control.webhooks import show_webhook
from retinue.domain.decimal_text import format_scaled
from retinue.domain.errors import InvalidInput
from retinue.internal.v1 import view_pb2

PAGE_SIZE: Final = 100
PAGE_SIZE_MAX: Final = 1000
_ID_MAX: Final = 2**64 - 1


def view_request(
    kind: view_pb2.ViewKind, page_size: int, page_token: str, parent_id: int = 0
) -> view_pb2.ViewRequest:
    """Raises InvalidInput where the token was not made by the same list."""
    return view_pb2.ViewRequest(
        kind=kind,
        parent_id=parent_id,
        after_id=_read_token(kind, parent_id, page_token) if page_token else 0,
        limit=min(page_size or PAGE_SIZE, PAGE_SIZE_MAX),
    )


def next_page_token(request: view_pb2.ViewRequest, response: view_pb2.ViewResponse) -> str:
    """Opaque to clients; empty on the last page."""
    if not response.next_after_id:
        return ""
    text = f"{int(request.kind)}.{request.parent_id}.{response.next_after_id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_token(kind: int, parent_id: int, token: str) -> int:
    after_id = 0
    if len(token) <= 80 and token.isascii():
        try:
            text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            text = ""
        scope, _, last = text.rpartition(".")
        if scope == f"{int(kind)}.{parent_id}" and last.isdecimal():
            after_id = int(last)
    if not 0 < after_id <= _ID_MAX:
        raise InvalidInput(
            "This is no page token of this list.",
            "Send next_page_token as the page before told it, or leave it out.",
            field="page_token",
        )
    return after_id


def show_connection(view: view_pb2.ConnectionView) -> api.Connection:
    return api.Connection(
        connection_id=str(view.connection_id),
        name=view.settings.name,
        adapter=view.settings.adapter,
        address=view.settings.address,
        gateway_address=view.settings.gateway_address,
    )


def show_account(view: view_pb2.AccountView) -> api.Account:
    return api.Account(
        account_id=str(view.account_id),
        name=view.settings.name,
        connection_id=str(view.settings.connection_id),
        broker_account=view.settings.broker_account,
        currency=view.settings.currency,
    )


def show_instrument(view: view_pb2.InstrumentView) -> api.Instrument:
    settings = view.settings
    return api.Instrument(
        instrument_id=str(view.instrument_id),
        symbol=settings.symbol,
        price_scale=settings.price_scale,
        quantity_scale=settings.quantity_scale,
        tick_size=format_scaled(settings.tick_size, settings.price_scale),
        lot_size=format_scaled(settings.lot_size, settings.quantity_scale),
        multiplier=format_scaled(settings.multiplier_nano, NANO_SCALE),
        currency=settings.currency,
    )


def show_strategy(view: view_pb2.StrategyView) -> api.Strategy:
    mappings = [
        api.SymbolMapping(ticker=entry.ticker, instrument_id=str(entry.instrument_id))
        for entry in view.settings.symbol_map
    ]
    return api.Strategy(
        strategy_id=str(view.strategy_id),
        name=view.settings.name,
        default_instrument_id=str(view.settings.default_instrument_id),
        dedupe_window_ms=view.settings.dedupe_window_ms,
        active=view.active,
        symbol_map=mappings,
        webhook=show_webhook(view.webhook),
    )


def show_activation(view: view_pb2.ActivationView) -> api.Activation:
    return api.Activation(
        activation_id=str(view.activation_id),
        strategy_id=str(view.strategy_id),
        account_id=str(view.account_id),
        plan=show_plan(view.plan, view.plan_version),
        active=view.active,
        leader=view.leader,
    )
