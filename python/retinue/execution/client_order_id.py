"""The broker's client order id: the order's own id in letters and digits, as far as the broker's
length allows.

26 characters hold all 16 bytes. With less room the leading bytes of both halves are left out, the
position's first, down to 5 + 5 bytes in 16 characters: positions up to 10^12, and two orders of one
record collide once in 10^12 pairs. Below 16 characters there is no safe id.
"""

import base64
from typing import Final

FULL_LENGTH: Final = 26
SHORTEST_LENGTH: Final = 16
_POSITION_BYTES_MIN: Final = 5


class IdTooShort(ValueError):
    """The broker's ids have no room to tell orders apart."""


def client_order_id(order_id: bytes, length_max: int) -> str:
    """Lower-case base32hex, no padding: it sorts as the order ids do."""
    if length_max < SHORTEST_LENGTH:
        raise IdTooShort(f"client ids of {length_max} characters; {SHORTEST_LENGTH} are needed")
    if length_max < FULL_LENGTH:
        room = length_max * 5 // 8
        position_bytes = max(_POSITION_BYTES_MIN, room - 8)
        hash_bytes = room - position_bytes
        order_id = order_id[8 - position_bytes : 8] + order_id[16 - hash_bytes :]
    return base64.b32hexencode(order_id).decode().rstrip("=").lower()


def order_id_of(client_order_id: str) -> bytes | None:
    """The order id, where all of it is in the client id; None for a short or a foreign one."""
    if len(client_order_id) != FULL_LENGTH or client_order_id != client_order_id.lower():
        return None
    try:
        return base64.b32hexdecode(client_order_id.upper() + "======")
    except ValueError:
        return None
