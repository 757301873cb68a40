"""Records as they are logged."""

from google.protobuf.message import Message

from retinue.internal.v1.record_pb2 import Record


def record(tenant_id: int, *, trace_context: bytes = b"", **body: Message) -> bytes:
    """A serialized record with one body, named by its field."""
    made = Record(tenant_id=tenant_id, trace_context=trace_context, **body)  # type: ignore[arg-type]
    return made.SerializeToString()
