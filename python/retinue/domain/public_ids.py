"""Public spellings of ids: a thing's id is its record's position, an order's is 32 hex digits."""

import re
from typing import Final

from retinue.domain.errors import InvalidInput

_POSITION: Final = re.compile(r"[1-9][0-9]{0,18}")
_EFFECT_ID: Final = re.compile(r"[0-9a-f]{32}")
_POSITION_MAX: Final = 2**63 - 1


def parse_position(text: str, field: str) -> int:
    """The position in `text`; raises InvalidInput where it cannot be one."""
    position = int(text) if _POSITION.fullmatch(text) else 0
    if not 0 < position <= _POSITION_MAX:
        raise InvalidInput(
            "This is not an id." if text else "The id is missing.",
            "Send the id as it was answered or listed, such as 42.",
            field=field,
        )
    return position


def parse_effect_id(text: str, field: str) -> bytes:
    """The 16 bytes of an order's or instruction's id; raises InvalidInput."""
    if not _EFFECT_ID.fullmatch(text):
        raise InvalidInput(
            "This is not the id of an order or instruction.",
            "Send the 32 hexadecimal digits as they were listed.",
            field=field,
        )
    return bytes.fromhex(text)
