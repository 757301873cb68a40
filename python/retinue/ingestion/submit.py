"""The end of both ways in: one record, durable and judged, and its answer."""

from retinue.domain.reasons import REMEDIES, ReasonCode
from retinue.domain.signals import Signal, SignalAnswer
from retinue.ingestion.record import signal_record
from retinue.internal.v1 import effects_pb2
from retinue.ports.records import Judged, Records


async def submit(
    records: Records, tenant_id: int, trace_context: bytes, signal: Signal
) -> SignalAnswer:
    """Returns when the signal is durable. Raises Unavailable; then the sender may send again."""
    judged = await records.append(signal_record(tenant_id, trace_context, signal))
    return read_judgement(judged, signal.content.sender_id)


def read_judgement(judged: Judged, sender_id: str) -> SignalAnswer:
    """The engine's judgement. A duplicate is answered like the first, which was accepted (SG3)."""
    said = effects_pb2.SignalJudged.FromString(judged.answer)
    reason = ReasonCode(said.reason)
    duplicate = reason is ReasonCode.DUPLICATE
    return SignalAnswer(
        signal_id=judged.position,
        sender_id=sender_id,
        accepted=said.accepted or duplicate,
        reason=reason,
        duplicate=duplicate,
        first_signal_id=said.first_position,
        field=said.field,
        remedy=REMEDIES[reason],
        instructions=said.instructions,
    )
