"""Accepted commands, as rows: what exists, how it is switched, every version of a plan."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from retinue.internal.v1.record_pb2 import Command, Plan
from retinue.ports.ledger import Operation, Row

Done = tuple[str, Row]
"""The name of an operation, and its row."""

OPERATIONS: Final = {
    "tenant": Operation("tenant", ("tenant_id", "name")),
    "user": Operation("user", ("user_id", "tenant_id", "name", "role", "revoked")),
    "user_revoked": Operation("user", ("revoked",), ("user_id",)),
    "connection": Operation(
        "connection",
        ("connection_id", "tenant_id", "name", "adapter", "address", "gateway_address"),
    ),
    "broker_account": Operation(
        "broker_account",
        ("account_id", "tenant_id", "connection_id", "name", "broker_account", "currency"),
    ),
    "instrument": Operation(
        "instrument",
        (
            *("instrument_id", "tenant_id", "symbol", "price_scale", "quantity_scale"),
            *("tick_size", "lot_size", "multiplier_nano", "currency"),
        ),
    ),
    "strategy_profile": Operation(
        "strategy_profile",
        (
            *("strategy_id", "tenant_id", "name", "default_instrument_id", "dedupe_window_ms"),
            "active",
        ),
    ),
    "webhook_set": Operation("strategy_profile", ("webhook",), ("strategy_id",)),
    "strategy_switched": Operation("strategy_profile", ("active",), ("strategy_id",)),
    "symbols_removed": Operation("symbol", (), ("strategy_id",)),
    "symbol": Operation("symbol", ("strategy_id", "ticker", "tenant_id", "instrument_id")),
    "activation": Operation(
        "activation",
        ("activation_id", "tenant_id", "strategy_id", "account_id", "plan_version", "active"),
    ),
    "activation_switched": Operation("activation", ("active",), ("activation_id",)),
    "plan_set": Operation("activation", ("plan_version",), ("activation_id",)),
    "follower_plan": Operation(
        "follower_plan",
        ("activation_id", "version", "tenant_id", "plan", "set_by", "set_ns"),
    ),
}


class Said(NamedTuple):
    """A command in the log."""

    position: int
    stamp_ns: int
    tenant_id: int
    command: Command


def rows(said: Said) -> Iterator[Done]:
    """What the command changed in the ledger; nothing where it only acted."""
    body = said.command.WhichOneof("body")
    if body is not None and body not in ACTS_ONLY:
        yield from _READERS[body](said, getattr(said.command, body))


def _tenant(said: Said, made: Any) -> Iterator[Done]:
    yield "tenant", (said.position, made.name)
    yield "user", (said.position, said.position, made.owner.name, made.owner.role, 0)


def _key(said: Said, made: Any) -> Iterator[Done]:
    yield "user", (said.position, said.tenant_id, made.name, made.role, 0)


def _key_revoked(_: Said, made: Any) -> Iterator[Done]:
    yield "user_revoked", (1, made.key_id)


def _connection(said: Said, made: Any) -> Iterator[Done]:
    head = said.position, said.tenant_id, made.name
    yield "connection", (*head, made.adapter, made.address, made.gateway_address)


def _account(said: Said, made: Any) -> Iterator[Done]:
    head = said.position, said.tenant_id, made.connection_id, made.name
    yield "broker_account", (*head, made.broker_account, made.currency)


def _instrument(said: Said, made: Any) -> Iterator[Done]:
    yield (
        "instrument",
        (
            *(said.position, said.tenant_id, made.symbol, made.price_scale, made.quantity_scale),
            *(made.tick_size, made.lot_size, made.multiplier_nano, made.currency),
        ),
    )


def _strategy(said: Said, made: Any) -> Iterator[Done]:
    head = said.position, said.tenant_id, made.name
    yield "strategy_profile", (*head, made.default_instrument_id, made.dedupe_window_ms, 1)
    yield from _symbols(said, said.position, made.symbol_map)


def _webhook(_: Said, made: Any) -> Iterator[Done]:
    yield "webhook_set", (_json(made), made.strategy_id)


def _symbol_map(said: Said, made: Any) -> Iterator[Done]:
    yield "symbols_removed", (made.strategy_id,)
    yield from _symbols(said, made.strategy_id, made.symbol_map)


def _symbols(said: Said, strategy_id: int, entries: Any) -> Iterator[Done]:
    for entry in entries:
        yield "symbol", (strategy_id, entry.ticker, said.tenant_id, entry.instrument_id)


def _activation(said: Said, made: Any) -> Iterator[Done]:
    head = said.position, said.tenant_id, made.strategy_id, made.account_id
    yield "activation", (*head, said.position, 1)
    yield _plan(said, said.position, made.plan)


def _plan_set(said: Said, made: Any) -> Iterator[Done]:
    yield "plan_set", (said.position, made.activation_id)
    yield _plan(said, made.activation_id, made.plan)


def _plan(said: Said, activation_id: int, plan: Plan) -> Done:
    head = activation_id, said.position, said.tenant_id
    return "follower_plan", (*head, _json(plan), said.command.actor, said.stamp_ns)


def _json(message: Message) -> str:
    return json.dumps(MessageToDict(message, preserving_proto_field_name=True), sort_keys=True)


def _switch(said: Said, made: Any) -> Iterator[Done]:
    if made.strategy_id:
        yield "strategy_switched", (int(made.active), made.strategy_id)
    else:
        yield "activation_switched", (int(made.active), made.activation_id)


_READERS: Final[dict[str, Callable[[Said, Any], Iterator[Done]]]] = {
    "create_tenant": _tenant,
    "create_key": _key,
    "revoke_key": _key_revoked,
    "create_connection": _connection,
    "create_account": _account,
    "create_instrument": _instrument,
    "create_strategy": _strategy,
    "set_symbol_map": _symbol_map,
    "set_webhook": _webhook,
    "create_activation": _activation,
    "set_plan": _plan_set,
    "set_switch": _switch,
}
ACTS_ONLY: Final = frozenset(
    {
        *("resume_trading", "resolve_order", "stop_noted"),
        *("add_webhook_secret", "withdraw_webhook_secret"),
    }
)
"""They leave nothing that the ledger lists: what they did to orders is told by the orders' own
events, and secrets are no business of it.
"""
COMMANDS: Final = ACTS_ONLY | _READERS.keys()
"""Every command there is."""
