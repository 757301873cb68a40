"""Decimal text to scaled integers and back, exactly; nothing is ever rounded here.

A value at scale s stands for value x 10^-s. Text is ASCII digits with an optional leading minus and
an optional
fraction: no exponent, sign plus, blank, NaN or digit of another script.
"""

import re
from typing import Final

INT64_MAX: Final = 2**63 - 1
MONEY_SCALE: Final = 9
_INT128_MAX: Final = 2**127 - 1
_TEXT_LENGTH_MAX: Final = 64
_SHAPE: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_POWERS: Final[tuple[int, ...]] = tuple(10**n for n in range(40))


class DecimalTextError(ValueError):
    """The text is no decimal number, or not exactly representable at the scale asked for."""


def parse_scaled(text: str, scale: int) -> int:
    """The text as an integer at `scale`; must fit 64 bits with sign."""
    return _parse(text, scale, INT64_MAX)


def parse_money(text: str) -> int:
    """The text in 10^-9 of the currency; must fit 128 bits with sign."""
    return _parse(text, MONEY_SCALE, _INT128_MAX)


def _parse(text: str, scale: int, limit: int) -> int:
    if len(text) > _TEXT_LENGTH_MAX:
        raise DecimalTextError(f"a number of {len(text)} characters is too long")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise DecimalTextError(f"{text!r} is not a plain decimal number")
    sign, whole, fraction = match.groups()
    if fraction is None:
        value = int(whole) * _POWERS[scale]
    else:
        if len(fraction) > scale:
            fraction = fraction.rstrip("0")
            if len(fraction) > scale:
                raise DecimalTextError(f"{text!r} has more than {scale} decimal places")
        value = int(whole + fraction) * _POWERS[scale - len(fraction)]
    if value > limit:
        raise DecimalTextError(f"{text!r} is out of range")
    return -value if sign else value


def format_scaled(value: int, scale: int) -> str:
    """The one canonical text: no trailing zeros of the fraction, no minus before zero."""
    if scale == 0:
        return str(value)
    whole, fraction = divmod(abs(value), _POWERS[scale])
    sign = "-" if value < 0 else ""
    if fraction == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{str(fraction).rjust(scale, '0').rstrip('0')}"


def format_money(value_nano: int) -> str:
    """Money in 10^-9 of the currency, as canonical text."""
    return format_scaled(value_nano, MONEY_SCALE)


def decimal_places(text: str) -> int:
    """How many decimal places the text needs to be exact."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise DecimalTextError(f"{text!r} is not a plain decimal number")
    return len((match.group(3) or "").rstrip("0"))
