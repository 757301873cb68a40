"""The ledger's tables, as SQLAlchemy Core knows them: for reading, and for `schema.sql`.

Quantities and prices are integers at the instrument's scales, `_nano` is money at 10^-9 of the
currency, `_ns` is a time in ns since 1970 (UTC). Money that can exceed 64 bits is decimal text.
Enumerations are numbers of `vocabulary.proto`; the table `word` says what they are called.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

METADATA: Final = MetaData()


class Wide(TypeDecorator[int]):
    """An integer of up to 38 digits: text in SQLite, where a NUMERIC would be read as a float."""

    impl = Numeric(38, 0)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        wide = Text() if dialect.name == "sqlite" else Numeric(38, 0)
        return dialect.type_descriptor(wide)

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


Int: Final = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *parts: Any) -> Table:
    """Clustered by its key: every key grows, and what belongs together lies together."""
    return Table(name, METADATA, *parts, sqlite_with_rowid=False, sqlite_strict=True)


def _id(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    """A position in the log."""
    return Column(name, Int, primary_key=key, nullable=null, autoincrement=False)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Int, nullable=null)


def _bytes(name: str, *, key: bool = False, null: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=null)


def _text(name: str, *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null)


# How far all other tables are complete, and which log they were made of.
progress = Table(
    "progress",
    METADATA,
    Column("only", Int, primary_key=True, autoincrement=False),
    _number("position"),
    _number("incarnation"),
    sqlite_strict=True,
)
# What the numbers of enumerations are called.
word = _table(
    "word",
    _text("kind", key=True),
    Column("number", Int, primary_key=True, autoincrement=False),
    _text("word"),
)

instrument = _table(
    "instrument",
    _id("instrument_id", key=True),
    _id("tenant_id"),
    _text("symbol"),
    _number("price_scale"),
    _number("quantity_scale"),
    _number("tick_size"),
    _number("lot_size"),
    _number("multiplier_nano"),
    _text("currency"),
)
connection = _table(
    "connection",
    _id("connection_id", key=True),
    _id("tenant_id"),
    _text("name"),
    _text("adapter"),
    _text("address"),
    _text("gateway_address"),
)
broker_account = _table(
    "broker_account",
    _id("account_id", key=True),
    _id("tenant_id"),
    _id("connection_id"),
    _text("name"),
    _text("broker_account"),
    _text("currency"),
)
# Who may come in: a key stands for a person, or for another service.
user = _table(
    "user",
    _id("user_id", key=True),
    _id("tenant_id"),
    _text("name"),
    _number("role"),
    _number("revoked"),
)
tenant = _table("tenant", _id("tenant_id", key=True), _text("name"))
strategy_profile = _table(
    "strategy_profile",
    _id("strategy_id", key=True),
    _id("tenant_id"),
    _text("name"),
    _id("default_instrument_id"),
    _number("dedupe_window_ms"),
    _number("active"),
    # How its webhook is read, as JSON; empty where it was never set.
    _text("webhook", null=True),
)
# What a strategy's tickers mean.
symbol = _table(
    "symbol",
    _id("strategy_id", key=True),
    _text("ticker", key=True),
    _id("tenant_id"),
    _id("instrument_id"),
)
activation = _table(
    "activation",
    _id("activation_id", key=True),
    _id("tenant_id"),
    _id("strategy_id"),
    _id("account_id"),
    _id("plan_version"),
    _number("active"),
)
# Every version that ever was; `plan` is the plan as JSON.
follower_plan = _table(
    "follower_plan",
    _id("activation_id", key=True),
    _id("version", key=True),
    _id("tenant_id"),
    _text("plan"),
    _text("set_by"),
    _number("set_ns"),
)

leader_event = _table(
    "leader_event",
    _id("leader_event_id", key=True),
    _id("tenant_id"),
    _id("strategy_id"),
    _number("dialect"),
    _number("kind"),
    _number("side"),
    _id("instrument_id", null=True),
    _text("ticker"),
    _text("quantity", null=True),
    _text("limit_price", null=True),
    _number("exit_numerator", null=True),
    _number("exit_denominator", null=True),
    _text("event_id", null=True),
    _number("accepted"),
    _number("reason"),
    _id("first_event_id", null=True),
    _number("instructions"),
    _number("sent_ns", null=True),
    _number("received_ns"),
    _number("processed_ns"),
    _bytes("payload_hash", null=True),
    _bytes("trace_id", null=True),
)
Index("leader_event_by_tenant", leader_event.c.tenant_id, leader_event.c.leader_event_id)
Index("leader_event_by_strategy", leader_event.c.strategy_id, leader_event.c.leader_event_id)

copy_instruction = _table(
    "copy_instruction",
    _bytes("instruction_id", key=True),
    _id("tenant_id"),
    _id("leader_event_id"),
    _number("ordinal"),
    _id("activation_id"),
    _id("account_id"),
    _id("plan_version"),
    _number("leader"),
    _number("outcome"),
    _number("reason"),
    _number("instructed_qty"),
    _number("filled_qty"),
    _id("ended_position", null=True),
    _number("ended_ordinal", null=True),
)
Index("copy_instruction_by_event", copy_instruction.c.leader_event_id, copy_instruction.c.ordinal)

order_intent = _table(
    "order_intent",
    _bytes("order_id", key=True),
    _id("tenant_id"),
    _bytes("instruction_id"),
    _id("leader_event_id"),
    _id("position"),
    _number("ordinal"),
    _number("revision"),
    _number("leg"),
    _id("activation_id"),
    _id("account_id"),
    _id("instrument_id"),
    _number("side"),
    _number("order_type"),
    _number("time_in_force"),
    _number("quantity"),
    _number("limit_price", null=True),
    _number("opening"),
    _number("created_ns"),
)
Index("order_intent_by_instruction", order_intent.c.instruction_id)
Index(
    "order_intent_by_tenant",
    order_intent.c.tenant_id,
    order_intent.c.position,
    order_intent.c.ordinal,
)
Index(
    "order_intent_by_account",
    order_intent.c.account_id,
    order_intent.c.position,
    order_intent.c.ordinal,
)

broker_order = _table(
    "broker_order",
    _bytes("order_id", key=True),
    _id("tenant_id"),
    _id("account_id"),
    _number("state"),
    _number("reason"),
    _number("cum_qty"),
    _number("leaves_qty"),
    _text("broker_order_id", null=True),
    _text("text", null=True),
    _number("batch_id", null=True),
    _number("sent_ns", null=True),
    _number("acknowledged_ns", null=True),
    _number("ended_ns", null=True),
    _id("position"),
)
Index("broker_order_by_name", broker_order.c.broker_order_id)

order_event = _table(
    "order_event",
    _bytes("order_id", key=True),
    _id("position", key=True),
    Column("ordinal", Int, primary_key=True, autoincrement=False),
    _id("tenant_id"),
    _number("event"),
    _number("from_state"),
    _number("to_state"),
    _number("reason"),
    _number("anomaly"),
    _number("broker_ns", null=True),
    _number("received_ns", null=True),
    _number("processed_ns"),
)
# Also of trades by hand, which have no order.
fill = _table(
    "fill",
    _id("position", key=True),
    Column("ordinal", Int, primary_key=True, autoincrement=False),
    _id("tenant_id"),
    _text("exec_id"),
    _text("ref_exec_id", null=True),
    _bytes("order_id", null=True),
    _bytes("instruction_id", null=True),
    _id("leader_event_id", null=True),
    _id("strategy_id", null=True),
    _id("activation_id", null=True),
    _id("account_id"),
    _id("instrument_id"),
    _number("side"),
    _number("leg"),
    _number("last_qty"),
    _number("last_px"),
    _number("cum_qty"),
    _number("leaves_qty"),
    _number("fee_nano"),
    Column("realized_nano", Wide, nullable=False),
    _number("position_qty"),
    Column("cost_nano", Wide, nullable=False),
    _number("anomaly"),
    _text("broker_order_id", null=True),
    _number("broker_ns", null=True),
    _number("received_ns", null=True),
    _number("processed_ns"),
)
Index("fill_by_order", fill.c.order_id)
Index("fill_by_account", fill.c.account_id, fill.c.position, fill.c.ordinal)
Index("fill_by_name", fill.c.exec_id)

position_snapshot = _table(
    "position_snapshot",
    _id("account_id", key=True),
    _id("instrument_id", key=True),
    _id("tenant_id"),
    _number("quantity"),
    Column("cost_nano", Wide, nullable=False),
    Column("realized_nano", Wide, nullable=False),
    Column("fees_nano", Wide, nullable=False),
    _id("position"),
)
alert = _table(
    "alert",
    _id("position", key=True),
    Column("ordinal", Int, primary_key=True, autoincrement=False),
    _id("tenant_id"),
    _text("code"),
    _id("account_id", null=True),
    _id("connection_id", null=True),
    _bytes("order_id", null=True),
    _text("text"),
    _number("processed_ns"),
)

# A chain a tenant: `hash` covers the entry and the hash before it (domain/audit.py).
audit_log = _table(
    "audit_log",
    _id("tenant_id", key=True),
    Column("sequence", Int, primary_key=True, autoincrement=False),
    _id("position"),
    _number("processed_ns"),
    _text("actor"),
    _id("actor_key_id"),
    _text("action"),
    _text("details"),
    _number("accepted"),
    _text("code"),
    _bytes("hash"),
)

# Lineage: which fills of the leader a follower's fill stands beside, of the same event.
TRADE_MAPPING: Final = """
CREATE VIEW trade_mapping AS
SELECT follower.tenant_id, follower.leader_event_id,
    leader.account_id AS leader_account_id, leader.exec_id AS leader_exec_id,
    leader.position AS leader_position, leader.ordinal AS leader_ordinal,
    follower.account_id, follower.exec_id, follower.order_id, follower.instruction_id,
    follower.position, follower.ordinal
FROM fill AS follower
JOIN copy_instruction AS copied
    ON copied.leader_event_id = follower.leader_event_id AND copied.leader = 1
JOIN order_intent AS placed ON placed.instruction_id = copied.instruction_id
JOIN fill AS leader ON leader.order_id = placed.order_id
WHERE follower.account_id <> leader.account_id
"""
