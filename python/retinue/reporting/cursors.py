"""Where a reader goes on: opaque to clients, so that what is inside may change."""

import base64
import binascii
import struct

from retinue.domain.errors import InvalidInput
from retinue.ports.history import NEWEST, Place

PAGE_SIZE_DEFAULT = 100
PAGE_SIZE_MAX = 1000

_VERSION = 1
_LAYOUT = struct.Struct(">BQI")
_OF_A_LOG_VERSION = 2
_OF_A_LOG_LAYOUT = struct.Struct(">BQQI")


Cursor = Place
"""Everything up to this effect has been seen (from the newest on: everything after it)."""

START = Cursor(0, 0)
END = Cursor(NEWEST, 0)
"""Before which everything lies: where pages of the newest first begin."""


def cursor_text(cursor: Cursor) -> str:
    packed = _LAYOUT.pack(_VERSION, cursor.position, cursor.ordinal)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str, field: str) -> Cursor:
    """Raises InvalidInput naming `field`."""
    version, position, ordinal = _unpacked(text, _LAYOUT)
    if version != _VERSION or position > NEWEST:
        raise _foreign(field)
    return Cursor(position, ordinal)


def lasting_text(cursor: Cursor, incarnation: int) -> str:
    """A cursor that is kept for long, and by others: it names the log it belongs to."""
    packed = _OF_A_LOG_LAYOUT.pack(_OF_A_LOG_VERSION, incarnation, *cursor)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_lasting(text: str, incarnation: int, field: str) -> Cursor:
    """Raises InvalidInput naming `field`; CURSOR_OF_ANOTHER_LOG where it is that."""
    version, of, position, ordinal = _unpacked(text, _OF_A_LOG_LAYOUT)
    if version != _OF_A_LOG_VERSION or position > NEWEST:
        raise _foreign(field)
    if of != incarnation:
        raise another_log(field)
    return Cursor(position, ordinal)


def another_log(field: str) -> InvalidInput:
    """The cursor is well formed, and what it names is not here."""
    return InvalidInput(
        "The cursor belongs to another log than the one served here.",
        "Start anew, with from_start or without a cursor, and compare with what you have.",
        field=field,
        code="CURSOR_OF_ANOTHER_LOG",
    )


def page_size(asked: int) -> int:
    """What a page holds at most; 0 stands for the default, too much for the maximum."""
    return min(asked, PAGE_SIZE_MAX) if asked else PAGE_SIZE_DEFAULT


def _unpacked(text: str, layout: struct.Struct) -> tuple[int, ...]:
    """Zeros for what is no such thing: no version is 0."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        return layout.unpack(packed)
    except (binascii.Error, struct.error, ValueError):
        return (0,) * len(layout.unpack(bytes(layout.size)))


def _foreign(field: str) -> InvalidInput:
    remedy = "Give it back exactly as it was answered, or leave it empty to start anew."
    return InvalidInput("This was not answered by this service.", remedy, field=field)
