"""Signals, as rows: what was sent, and how it was judged."""

from typing import Final

from retinue.domain.decimal_text import format_scaled
from retinue.internal.v1.effects_pb2 import SignalJudged
from retinue.internal.v1.record_pb2 import Decimal, Record
from retinue.ports.ledger import Operation, Row

OPERATIONS: Final = {
    "leader_event": Operation(
        "leader_event",
        (
            *("leader_event_id", "tenant_id", "strategy_id", "dialect", "kind", "side"),
            *("instrument_id", "ticker", "quantity", "limit_price", "exit_numerator"),
            *("exit_denominator", "event_id", "accepted", "reason", "first_event_id"),
            *("instructions", "sent_ns", "received_ns", "processed_ns", "payload_hash"),
            "trace_id",
        ),
    )
}
_TRACE_ID_BYTES: Final = 16


def row(position: int, stamp_ns: int, record: Record, judged: SignalJudged) -> Row:
    """The one row of a signal."""
    signal = record.signal
    return (
        position,
        record.tenant_id,
        signal.strategy_id,
        signal.dialect,
        signal.kind,
        signal.side,
        judged.instrument_id or None,
        signal.ticker,
        _decimal(signal.quantity) if signal.HasField("quantity") else None,
        _decimal(signal.limit_price) if signal.HasField("limit_price") else None,
        signal.exit_numerator or None,
        signal.exit_denominator or None,
        signal.event_id or None,
        int(judged.accepted),
        judged.reason,
        judged.first_position or None,
        judged.instructions,
        _time(signal.sent_time_ns),
        _time(signal.received_time_ns) or 0,
        stamp_ns,
        signal.payload_hash or None,
        record.trace_context[:_TRACE_ID_BYTES] or None,
    )


def _decimal(value: Decimal) -> str:
    return format_scaled(value.coefficient, value.scale)


def _time(ns: int) -> int | None:
    """A sender may claim a time beyond 64 bits with sign."""
    return min(ns, 2**63 - 1) or None
