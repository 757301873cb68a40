"""Records as they are logged."""

from google.protobuf.message import Message

from retinue.internal.v1.record_pb2 import Record


def record(tenant_id: int, **body: Message) -> bytes:
    """A serialized record with one body, named by its field."""
    return Record(tenant_id=tenant_id, **body).SerializeToString()  # type: ignore[arg-type]
