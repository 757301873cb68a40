"""Ids as people and programs outside see them.

Orders and instructions: 32 hex digits of the 16 bytes. Client order ids: the same bytes in
lower-case base32hex, so that they fit where brokers allow letters and digits only.
"""

import base64
from typing import Final

ID_BYTES: Final = 16
CLIENT_ORDER_ID_LENGTH: Final = 26
_PADDING: Final = "======"


def cause_position(effect_id: bytes) -> int:
    """The log position of what caused an instruction or order: its first half."""
    return int.from_bytes(effect_id[:8])


def effect_id_of(text: str) -> bytes | None:
    """The 16 bytes of an id of 32 hex digits; None where the text is no such id."""
    if len(text) != 2 * ID_BYTES or not text.isascii() or not text.isalnum():
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def client_order_id(order_id: bytes) -> str:
    """The client order id where a broker has room for all of it; "" for a foreign order."""
    return base64.b32hexencode(order_id).decode().rstrip("=").lower()


def order_id_of_client(text: str) -> bytes | None:
    """The order id in a whole client order id; None where the text is no such id."""
    if len(text) != CLIENT_ORDER_ID_LENGTH or text != text.lower():
        return None
    try:
        return base64.b32hexdecode(text.upper() + _PADDING)
    except ValueError:
        return None
