"""Requests of the public api to the commands of the log; pure, and of their form only."""

import re
from collections.abc import Iterable
from typing import Final

from retinue.api.v1 import control_pb2 as api
from retinue.control.numbers import NANO_SCALE, PRICE_PLACES_MAX, decimal, scaled
from retinue.control.plans import read_plan
from retinue.domain.addresses import require_loopback
from retinue.domain.errors import InvalidInput, Unsupported
from retinue.domain.names import require_connection_name, require_name
from retinue.domain.public_ids import parse_effect_id, parse_position
from retinue.internal.v1 import record_pb2

DEDUPE_WINDOW_MS: Final = 20_000
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._-]{1,253}:[0-9]{1,5}|\[[0-9a-fA-F:]{2,39}\]:[0-9]{1,5}")
_CURRENCY: Final = re.compile(r"[A-Z0-9]{2,10}")


def read_connection(connection: api.Connection) -> record_pb2.CreateConnection:
    _refuse_given_id(connection.connection_id, "connection.connection_id")
    require_connection_name(connection.name, "connection.name")
    if connection.adapter != "simulated":
        raise Unsupported(
            "This version has no such adapter.", "Send simulated.", field="connection.adapter"
        )
    _check_address(connection.address, "connection.address")
    if connection.gateway_address:
        _check_address(connection.gateway_address, "connection.gateway_address")
        # The link shows the owner's key.
        require_loopback(connection.gateway_address, "connection.gateway_address")
    return record_pb2.CreateConnection(
        name=connection.name,
        adapter=connection.adapter,
        address=connection.address,
        gateway_address=connection.gateway_address,
    )


def read_account(account: api.Account) -> record_pb2.CreateAccount:
    _refuse_given_id(account.account_id, "account.account_id")
    require_name(account.name, "account.name")
    return record_pb2.CreateAccount(
        name=account.name,
        connection_id=parse_position(account.connection_id, "account.connection_id"),
        broker_account=account.broker_account,
        currency=_currency(account.currency, "account.currency"),
    )


def read_instrument(instrument: api.Instrument) -> record_pb2.CreateInstrument:
    _refuse_given_id(instrument.instrument_id, "instrument.instrument_id")
    require_name(instrument.symbol, "instrument.symbol")
    price_scale = _places(instrument.price_scale, "instrument.price_scale", PRICE_PLACES_MAX)
    quantity_scale = _places(instrument.quantity_scale, "instrument.quantity_scale", NANO_SCALE)
    return record_pb2.CreateInstrument(
        symbol=instrument.symbol,
        price_scale=price_scale,
        quantity_scale=quantity_scale,
        tick_size=scaled(instrument.tick_size, "instrument.tick_size", price_scale),
        lot_size=scaled(instrument.lot_size, "instrument.lot_size", quantity_scale),
        multiplier_nano=scaled(instrument.multiplier, "instrument.multiplier", NANO_SCALE),
        currency=_currency(instrument.currency, "instrument.currency"),
    )


def read_strategy(strategy: api.Strategy, secret_hash: bytes) -> record_pb2.CreateStrategy:
    _refuse_given_id(strategy.strategy_id, "strategy.strategy_id")
    require_name(strategy.name, "strategy.name")
    if strategy.HasField("webhook"):
        raise InvalidInput(
            "How its webhook is taken is set once the strategy is there.",
            "Leave it out, and call SetWebhook.",
            field="strategy.webhook",
        )
    return record_pb2.CreateStrategy(
        name=strategy.name,
        default_instrument_id=parse_position(
            strategy.default_instrument_id, "strategy.default_instrument_id"
        ),
        dedupe_window_ms=strategy.dedupe_window_ms or DEDUPE_WINDOW_MS,
        webhook_secret_hash=secret_hash,
        symbol_map=_symbol_map(strategy.symbol_map, "strategy.symbol_map"),
    )


def read_symbol_map(request: api.SetSymbolMapRequest) -> record_pb2.SetSymbolMap:
    return record_pb2.SetSymbolMap(
        strategy_id=parse_position(request.strategy_id, "strategy_id"),
        symbol_map=_symbol_map(request.symbol_map, "symbol_map"),
    )


def read_activation(activation: api.Activation) -> record_pb2.CreateActivation:
    _refuse_given_id(activation.activation_id, "activation.activation_id")
    return record_pb2.CreateActivation(
        strategy_id=parse_position(activation.strategy_id, "activation.strategy_id"),
        account_id=parse_position(activation.account_id, "activation.account_id"),
        plan=read_plan(activation.plan),
    )


def read_set_plan(request: api.SetPlanRequest) -> record_pb2.SetPlan:
    return record_pb2.SetPlan(
        activation_id=parse_position(request.activation_id, "activation_id"),
        plan=read_plan(request.plan),
    )


def read_switch(request: api.SetSwitchRequest) -> record_pb2.SetSwitch:
    switched = parse_position(request.id, "id")
    command = record_pb2.SetSwitch(active=request.active, reason=_reason(request.reason))
    if request.kind == api.SWITCH_KIND_STRATEGY:
        command.strategy_id = switched
    elif request.kind == api.SWITCH_KIND_ACTIVATION:
        command.activation_id = switched
    else:
        raise InvalidInput(
            "What shall be switched is missing.",
            "Send SWITCH_KIND_STRATEGY or SWITCH_KIND_ACTIVATION.",
            field="kind",
        )
    return command


def read_resume(request: api.ResumeTradingRequest) -> record_pb2.ResumeTrading:
    if request.connection_id and request.account_id:
        raise InvalidInput(
            "Both a connection and an account are named.",
            "Name one of them, or neither for every connection.",
            field="account_id",
        )
    command = record_pb2.ResumeTrading(reason=_reason(request.reason))
    if request.connection_id:
        command.connection_id = parse_position(request.connection_id, "connection_id")
    if request.account_id:
        command.account_id = parse_position(request.account_id, "account_id")
    return command


def read_resolve(request: api.ResolveOrderRequest) -> record_pb2.ResolveOrder:
    order_id = parse_effect_id(request.order_id, "order_id")
    if request.not_placed == bool(request.filled):
        raise InvalidInput(
            "What became of the order is not clear.",
            "Send either filled, with its price, or not_placed.",
            field="filled",
        )
    command = record_pb2.ResolveOrder(order_id=order_id, not_placed=request.not_placed)
    if request.filled:
        command.filled.CopyFrom(decimal(request.filled, "filled", zero=True))
    if request.price:
        command.price.CopyFrom(decimal(request.price, "price", places_max=PRICE_PLACES_MAX))
    return command


def _refuse_given_id(given: str, field: str) -> None:
    if given:
        raise InvalidInput(
            "The id is given by the service.", "Leave it out; the answer tells it.", field=field
        )


def _check_address(address: str, field: str) -> None:
    port = address.rpartition(":")[2]
    if not _ADDRESS.fullmatch(address) or not 0 < int(port) < 65_536:
        raise InvalidInput(
            "This is not an address.", "Send host:port, such as 127.0.0.1:7400.", field=field
        )


def _currency(currency: str, field: str) -> str:
    if not _CURRENCY.fullmatch(currency):
        raise InvalidInput(
            "This is not a currency.", "Send its code in capitals, such as USD.", field=field
        )
    return currency


def _places(places: int, field: str, places_max: int) -> int:
    if places > places_max:
        raise InvalidInput(
            f"More than {places_max} decimal places.", f"Send 0 to {places_max}.", field=field
        )
    return places


def _symbol_map(
    mappings: Iterable[api.SymbolMapping], field: str
) -> list[record_pb2.SymbolMapEntry]:
    return [
        record_pb2.SymbolMapEntry(
            ticker=mapping.ticker,
            instrument_id=parse_position(mapping.instrument_id, f"{field}[{index}].instrument_id"),
        )
        for index, mapping in enumerate(mappings)
    ]


def _reason(reason: str) -> str:
    if len(reason) > 1_000:
        raise InvalidInput(
            "The reason is too long.", "Send at most 1,000 characters.", field="reason"
        )
    return reason
