"""A signal as the log holds it."""

from typing import cast

from retinue.api.v1 import vocabulary_pb2
from retinue.domain.exact import Exact
from retinue.domain.signals import Signal
from retinue.internal.v1 import record_pb2


def signal_record(tenant_id: int, trace_context: bytes, signal: Signal) -> bytes:
    """A serialized `internal.v1.Record`."""
    content = signal.content
    share = content.exit_share
    # The enumerations' numbers are the format's own (tests/boundary holds them together).
    logged = record_pb2.Signal(
        strategy_id=signal.strategy_id,
        dialect=cast("record_pb2.Dialect", content.dialect),
        kind=cast("record_pb2.SignalKind", content.kind),
        side=cast("vocabulary_pb2.Side | None", content.side),
        ticker=content.ticker,
        quantity=_decimal(content.quantity),
        exit_numerator=share.numerator if share else 0,
        exit_denominator=share.denominator if share else 0,
        order_type=cast("vocabulary_pb2.OrderType", content.order_type),
        limit_price=_decimal(content.limit_price),
        time_in_force=cast("vocabulary_pb2.TimeInForce | None", content.time_in_force),
        previous_market_position=cast(
            "record_pb2.MarketPosition | None", content.previous_market_position
        ),
        market_position_size=_decimal(content.market_position_size),
        dedupe_key=signal.dedupe_key,
        dedupe_kind=cast("record_pb2.DedupeKind", signal.dedupe_kind),
        sent_time_ns=content.sent_time_ns,
        received_time_ns=signal.received_time_ns,
        payload_hash=signal.payload_hash,
        event_id=content.sender_id,
        entry_rule=cast("record_pb2.EntryRule | None", content.entry_rule),
    )
    record = record_pb2.Record(tenant_id=tenant_id, trace_context=trace_context, signal=logged)
    return record.SerializeToString(deterministic=True)


def _decimal(value: Exact | None) -> record_pb2.Decimal | None:
    if value is None:
        return None
    return record_pb2.Decimal(coefficient=value.coefficient, scale=value.scale)
