"""Parts the fields of a serialized LinkRequest without reading the orders in it: those are the
batcher's.
"""

from typing import Final

from google.protobuf.message import DecodeError

from retinue.api.v1.gateway_pb2 import LinkRequest
from retinue.domain.errors import InvalidInput
from retinue.domain.ids import ID_BYTES
from retinue.engine.batcher import UNKNOWN_FIELD, Batcher, EngineFault

_ORDER_GROUPS: Final = 4
_LENGTH_DELIMITED: Final = 2
_NO_FIELDS: Final = LinkRequest()


def read_request(request: bytes) -> tuple[LinkRequest, bool]:
    """The fields beside the orders, and whether there are orders. Raises InvalidInput
    (MALFORMED_BODY, UNKNOWN_FIELD) where one of them cannot be read; where there is nothing but
    orders, the batcher will say so.
    """
    rest = without_orders(request)
    has_orders = len(rest) < len(request)
    if not rest:
        return _NO_FIELDS, has_orders
    try:
        fields = LinkRequest.FromString(rest)
    except DecodeError as error:
        raise _malformed("a field cannot be read") from error
    size = fields.ByteSize()
    fields.DiscardUnknownFields()
    if fields.ByteSize() != size:
        raise _unknown_field("a field beside the orders")
    if any(len(order.order_id) != ID_BYTES for order in fields.resume.orders):
        raise _malformed("an order of the resume has no id of 16 bytes")
    if has_orders:
        try:
            Batcher.check(request)
        except EngineFault as fault:
            raise unreadable(fault) from fault
    return fields, has_orders


def unreadable(fault: EngineFault) -> InvalidInput:
    """What the batcher says of orders, in the words of the door."""
    slug, detail = fault.args
    return _unknown_field(detail) if slug == UNKNOWN_FIELD else _malformed(detail)


def without_orders(request: bytes) -> bytes:
    """The other fields, to be parsed as a LinkRequest; empty where there are only orders. Raises
    InvalidInput: MALFORMED_BODY.
    """
    kept: list[bytes] = []
    at = 0
    while at < len(request):
        start = at
        tag, at = _varint(request, at)
        wire_type = tag & 7
        if wire_type == 0:
            _, at = _varint(request, at)
        elif wire_type == _LENGTH_DELIMITED:
            length, at = _varint(request, at)
            at += length
        elif wire_type in (1, 5):
            at += 8 if wire_type == 1 else 4
        else:
            raise _malformed(f"wire type {wire_type} at byte {start}")
        if at > len(request):
            raise _malformed(f"cut off in the field at byte {start}")
        if tag >> 3 != _ORDER_GROUPS:
            kept.append(request[start:at])
    return b"".join(kept)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise _malformed(f"no varint at byte {at}")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def _malformed(what: str) -> InvalidInput:
    return InvalidInput(
        f"The bytes are no LinkRequest: {what}.",
        "Send the message that its .proto names.",
        code="MALFORMED_BODY",
    )


def _unknown_field(what: str) -> InvalidInput:
    return InvalidInput(
        f"This version does not know all that the LinkRequest says: {what}.",
        "Run the service and its gateways from one release.",
        code="UNKNOWN_FIELD",
    )
