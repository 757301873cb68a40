"""The first tables."""

import sqlalchemy as sa
from alembic import op

from retinue.adapters.ledger.schema import TRADE_MAPPING

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WIDE = sa.Numeric(38, 0).with_variant(sa.Text(), "sqlite")
CLUSTERED = {"sqlite_with_rowid": False, "sqlite_strict": True}


def upgrade() -> None:
    op.create_table(
        "activation",
        sa.Column("activation_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("strategy_id", INT, autoincrement=False, nullable=False),
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("plan_version", INT, autoincrement=False, nullable=False),
        sa.Column("active", INT, nullable=False),
        sa.PrimaryKeyConstraint("activation_id"),
        **CLUSTERED,
    )
    op.create_table(
        "alert",
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.Column("ordinal", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("account_id", INT, autoincrement=False),
        sa.Column("connection_id", INT, autoincrement=False),
        sa.Column("order_id", sa.LargeBinary()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("processed_ns", INT, nullable=False),
        sa.PrimaryKeyConstraint("position", "ordinal"),
        **CLUSTERED,
    )
    op.create_table(
        "broker_account",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("connection_id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("broker_account", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
        **CLUSTERED,
    )
    op.create_table(
        "broker_order",
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("state", INT, nullable=False),
        sa.Column("reason", INT, nullable=False),
        sa.Column("cum_qty", INT, nullable=False),
        sa.Column("leaves_qty", INT, nullable=False),
        sa.Column("broker_order_id", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("batch_id", INT),
        sa.Column("sent_ns", INT),
        sa.Column("acknowledged_ns", INT),
        sa.Column("ended_ns", INT),
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
        **CLUSTERED,
    )
    op.create_index("broker_order_by_name", "broker_order", ["broker_order_id"])
    op.create_table(
        "connection",
        sa.Column("connection_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("gateway_address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection_id"),
        **CLUSTERED,
    )
    op.create_table(
        "copy_instruction",
        sa.Column("instruction_id", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("leader_event_id", INT, autoincrement=False, nullable=False),
        sa.Column("ordinal", INT, nullable=False),
        sa.Column("activation_id", INT, autoincrement=False, nullable=False),
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("plan_version", INT, autoincrement=False, nullable=False),
        sa.Column("leader", INT, nullable=False),
        sa.Column("outcome", INT, nullable=False),
        sa.Column("reason", INT, nullable=False),
        sa.Column("instructed_qty", INT, nullable=False),
        sa.Column("filled_qty", INT, nullable=False),
        sa.Column("ended_position", INT, autoincrement=False),
        sa.Column("ended_ordinal", INT),
        sa.PrimaryKeyConstraint("instruction_id"),
        **CLUSTERED,
    )
    op.create_index("copy_instruction_by_event", "copy_instruction", ["leader_event_id", "ordinal"])
    op.create_table(
        "fill",
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.Column("ordinal", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("exec_id", sa.Text(), nullable=False),
        sa.Column("ref_exec_id", sa.Text()),
        sa.Column("order_id", sa.LargeBinary()),
        sa.Column("instruction_id", sa.LargeBinary()),
        sa.Column("leader_event_id", INT, autoincrement=False),
        sa.Column("strategy_id", INT, autoincrement=False),
        sa.Column("activation_id", INT, autoincrement=False),
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("instrument_id", INT, autoincrement=False, nullable=False),
        sa.Column("side", INT, nullable=False),
        sa.Column("leg", INT, nullable=False),
        sa.Column("last_qty", INT, nullable=False),
        sa.Column("last_px", INT, nullable=False),
        sa.Column("cum_qty", INT, nullable=False),
        sa.Column("leaves_qty", INT, nullable=False),
        sa.Column("fee_nano", INT, nullable=False),
        sa.Column("realized_nano", WIDE, nullable=False),
        sa.Column("position_qty", INT, nullable=False),
        sa.Column("cost_nano", WIDE, nullable=False),
        sa.Column("anomaly", INT, nullable=False),
        sa.Column("broker_order_id", sa.Text()),
        sa.Column("broker_ns", INT),
        sa.Column("received_ns", INT),
        sa.Column("processed_ns", INT, nullable=False),
        sa.PrimaryKeyConstraint("position", "ordinal"),
        **CLUSTERED,
    )
    op.create_index("fill_by_account", "fill", ["account_id", "position", "ordinal"])
    op.create_index("fill_by_name", "fill", ["exec_id"])
    op.create_index("fill_by_order", "fill", ["order_id"])
    op.create_table(
        "follower_plan",
        sa.Column("activation_id", INT, autoincrement=False, nullable=False),
        sa.Column("version", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_ns", INT, nullable=False),
        sa.PrimaryKeyConstraint("activation_id", "version"),
        **CLUSTERED,
    )
    op.create_table(
        "instrument",
        sa.Column("instrument_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("price_scale", INT, nullable=False),
        sa.Column("quantity_scale", INT, nullable=False),
        sa.Column("tick_size", INT, nullable=False),
        sa.Column("lot_size", INT, nullable=False),
        sa.Column("multiplier_nano", INT, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("instrument_id"),
        **CLUSTERED,
    )
    op.create_table(
        "leader_event",
        sa.Column("leader_event_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("strategy_id", INT, autoincrement=False, nullable=False),
        sa.Column("dialect", INT, nullable=False),
        sa.Column("kind", INT, nullable=False),
        sa.Column("side", INT, nullable=False),
        sa.Column("instrument_id", INT, autoincrement=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Text()),
        sa.Column("limit_price", sa.Text()),
        sa.Column("exit_numerator", INT),
        sa.Column("exit_denominator", INT),
        sa.Column("event_id", sa.Text()),
        sa.Column("accepted", INT, nullable=False),
        sa.Column("reason", INT, nullable=False),
        sa.Column("first_event_id", INT, autoincrement=False),
        sa.Column("instructions", INT, nullable=False),
        sa.Column("sent_ns", INT),
        sa.Column("received_ns", INT, nullable=False),
        sa.Column("processed_ns", INT, nullable=False),
        sa.Column("payload_hash", sa.LargeBinary()),
        sa.Column("trace_id", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("leader_event_id"),
        **CLUSTERED,
    )
    op.create_index("leader_event_by_tenant", "leader_event", ["tenant_id", "leader_event_id"])
    op.create_index("leader_event_by_strategy", "leader_event", ["strategy_id", "leader_event_id"])
    op.create_table(
        "order_event",
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.Column("ordinal", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("event", INT, nullable=False),
        sa.Column("from_state", INT, nullable=False),
        sa.Column("to_state", INT, nullable=False),
        sa.Column("reason", INT, nullable=False),
        sa.Column("anomaly", INT, nullable=False),
        sa.Column("broker_ns", INT),
        sa.Column("received_ns", INT),
        sa.Column("processed_ns", INT, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "position", "ordinal"),
        **CLUSTERED,
    )
    op.create_table(
        "order_intent",
        sa.Column("order_id", sa.LargeBinary(), nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("instruction_id", sa.LargeBinary(), nullable=False),
        sa.Column("leader_event_id", INT, autoincrement=False, nullable=False),
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.Column("ordinal", INT, nullable=False),
        sa.Column("revision", INT, nullable=False),
        sa.Column("leg", INT, nullable=False),
        sa.Column("activation_id", INT, autoincrement=False, nullable=False),
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("instrument_id", INT, autoincrement=False, nullable=False),
        sa.Column("side", INT, nullable=False),
        sa.Column("order_type", INT, nullable=False),
        sa.Column("time_in_force", INT, nullable=False),
        sa.Column("quantity", INT, nullable=False),
        sa.Column("limit_price", INT),
        sa.Column("opening", INT, nullable=False),
        sa.Column("created_ns", INT, nullable=False),
        sa.PrimaryKeyConstraint("order_id"),
        **CLUSTERED,
    )
    op.create_index(
        "order_intent_by_account", "order_intent", ["account_id", "position", "ordinal"]
    )
    op.create_index("order_intent_by_instruction", "order_intent", ["instruction_id"])
    op.create_index("order_intent_by_tenant", "order_intent", ["tenant_id", "position", "ordinal"])
    op.create_table(
        "position_snapshot",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("instrument_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("quantity", INT, nullable=False),
        sa.Column("cost_nano", WIDE, nullable=False),
        sa.Column("realized_nano", WIDE, nullable=False),
        sa.Column("fees_nano", WIDE, nullable=False),
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "instrument_id"),
        **CLUSTERED,
    )
    op.create_table(
        "progress",
        sa.Column("only", INT, autoincrement=False, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("incarnation", INT, nullable=False),
        sa.PrimaryKeyConstraint("only"),
        sqlite_strict=True,
    )
    op.create_table(
        "strategy_profile",
        sa.Column("strategy_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("default_instrument_id", INT, autoincrement=False, nullable=False),
        sa.Column("dedupe_window_ms", INT, nullable=False),
        sa.Column("active", INT, nullable=False),
        sa.Column("webhook", sa.Text()),
        sa.PrimaryKeyConstraint("strategy_id"),
        **CLUSTERED,
    )
    op.create_table(
        "symbol",
        sa.Column("strategy_id", INT, autoincrement=False, nullable=False),
        sa.Column("ticker", sa.Text(), nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("instrument_id", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("strategy_id", "ticker"),
        **CLUSTERED,
    )
    op.create_table(
        "word",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", INT, autoincrement=False, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number"),
        **CLUSTERED,
    )
    op.create_table(
        "user",
        sa.Column("user_id", INT, autoincrement=False, nullable=False),
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", INT, nullable=False),
        sa.Column("revoked", INT, nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
        **CLUSTERED,
    )
    op.create_table(
        "tenant",
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id"),
        **CLUSTERED,
    )
    op.create_table(
        "audit_log",
        sa.Column("tenant_id", INT, autoincrement=False, nullable=False),
        sa.Column("sequence", INT, autoincrement=False, nullable=False),
        sa.Column("position", INT, autoincrement=False, nullable=False),
        sa.Column("processed_ns", INT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_key_id", INT, autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("accepted", INT, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sequence"),
        **CLUSTERED,
    )
    op.execute(TRADE_MAPPING)
