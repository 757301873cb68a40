"""What things may be called."""

import re
from typing import Final

from retinue.domain.errors import InvalidInput

_CONNECTION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def require_name(name: str, field: str) -> None:
    """Raises InvalidInput for what would be read as an id wherever either is taken."""
    if name.isdecimal():
        raise InvalidInput(
            f"{name[:40]!r} would be read as an id.",
            "Give a name that has more than digits in it.",
            field=field,
        )


def require_connection_name(name: str, field: str) -> None:
    """Raises InvalidInput for what does not do for a folder as well, or would be read as an id."""
    if not _CONNECTION.fullmatch(name):
        raise InvalidInput(
            f"{name[:40]!r} cannot be a connection's name, which is also a folder's.",
            "Give 1 to 64 letters, digits, dots, hyphens or underscores; the first one a letter"
            " or digit.",
            field=field,
        )
    require_name(name, field)
