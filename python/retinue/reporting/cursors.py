"""Where a reader goes on: opaque to clients, so that what is inside may change."""

import base64
import binascii
import struct
from typing import NamedTuple

from retinue.domain.errors import InvalidInput
from retinue.ports.history import NEWEST

PAGE_SIZE_DEFAULT = 100
PAGE_SIZE_MAX = 1000
ORDINAL_MAX = 2**32 - 1

_VERSION = 1
_LAYOUT = struct.Struct(">BQI")


class Cursor(NamedTuple):
    """Everything up to this effect has been seen (from the newest on: everything after it)."""

    position: int
    ordinal: int


START = Cursor(0, 0)
END = Cursor(NEWEST, 0)
"""Before which everything lies: where pages of the newest first begin."""


def cursor_text(cursor: Cursor) -> str:
    packed = _LAYOUT.pack(_VERSION, cursor.position, cursor.ordinal)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str, field: str) -> Cursor:
    """Raises InvalidInput naming `field`."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        version, position, ordinal = _LAYOUT.unpack(packed)
    except (binascii.Error, struct.error, ValueError):
        version = position = ordinal = 0
    if version != _VERSION or position > NEWEST:
        remedy = "Give it back exactly as it was answered, or leave it empty to start anew."
        raise InvalidInput("This was not answered by this service.", remedy, field=field)
    return Cursor(position, ordinal)


def page_size(asked: int) -> int:
    """What a page holds at most; 0 stands for the default, too much for the maximum."""
    return min(asked, PAGE_SIZE_MAX) if asked else PAGE_SIZE_DEFAULT


def read_id(text: str, field: str) -> int | None:
    """A thing's id, decimal; None where none is given. Raises InvalidInput naming `field`."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 20:
        raise InvalidInput(f"{text[:40]!r} is no id.", "Ids are decimal numbers.", field=field)
    return int(text)
