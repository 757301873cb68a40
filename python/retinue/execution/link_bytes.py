"""Parts the fields of a serialized LinkRequest without reading the orders in it: those are the
batcher's.
"""

from typing import Final

_ORDER_GROUPS: Final = 4
_LENGTH_DELIMITED: Final = 2


class MalformedRequest(ValueError):
    """The bytes are no LinkRequest."""


def without_orders(request: bytes) -> bytes:
    """The other fields, to be parsed as a LinkRequest; empty where there are only orders."""
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
            raise MalformedRequest(f"wire type {wire_type} at byte {start}")
        if at > len(request):
            raise MalformedRequest(f"cut off in the field at byte {start}")
        if tag >> 3 != _ORDER_GROUPS:
            kept.append(request[start:at])
    return b"".join(kept)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise MalformedRequest(f"no varint at byte {at}")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
