"""Records as they are logged. What comes from a gateway is wrapped as it is, never decoded."""

from google.protobuf.message import Message

from retinue.internal.v1.record_pb2 import Record

_LENGTH_DELIMITED = 2


def record(tenant_id: int, **body: Message) -> bytes:
    """A serialized record with one body, named by its field."""
    return Record(tenant_id=tenant_id, **body).SerializeToString()  # type: ignore[arg-type]


def reports_record(tenant_id: int, batch: bytes) -> bytes:
    """A record that holds a serialized `ReportBatch` byte for byte."""
    field = Record.REPORTS_FIELD_NUMBER << 3 | _LENGTH_DELIMITED
    head = Record(tenant_id=tenant_id).SerializeToString()
    return head + _varint(field) + _varint(len(batch)) + batch


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
