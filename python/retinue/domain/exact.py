"""Decimal numbers of any scale, as senders write them; no float ever comes near.

DecimalTextError
├── NotADecimal        the text is no number
└── DecimalOutOfRange  a number, but with too many digits or places
"""

import re
from dataclasses import dataclass
from typing import Final

from retinue.domain.decimal_text import DecimalTextError

DIGITS_MAX: Final = 18
_TEXT_LENGTH_MAX: Final = 400
_SHAPE: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,9}))?")


class NotADecimal(DecimalTextError):
    """No digits, other signs, blanks, digits of another script, NaN, Infinity."""


class DecimalOutOfRange(DecimalTextError):
    """More than 18 significant digits, or more decimal places than allowed."""


@dataclass(frozen=True, slots=True)
class Exact:
    """coefficient x 10^-scale, without trailing zeros after the point; scale is never negative."""

    coefficient: int
    scale: int

    def at(self, scale: int) -> int:
        """The coefficient at a scale that is not smaller."""
        return int(self.coefficient * 10 ** (scale - self.scale))


def parse_exact(text: str, *, places_max: int, exponent: bool = False) -> Exact:
    """The number in `text`, exactly. With `exponent`, 1.5e3 is a number too."""
    if len(text) > _TEXT_LENGTH_MAX:
        raise DecimalOutOfRange(f"a number of {len(text)} characters is too long")
    match = _SHAPE.fullmatch(text)
    if match is None or (match.group(4) is not None and not exponent):
        raise NotADecimal(f"{text!r} is not a plain decimal number")
    sign, whole, fraction, power = match.groups(default="")
    digits = (whole + fraction).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return Exact(0, 0)
    scale = len(fraction) - int(power or "0") - (len(digits) - len(significant))
    if scale > places_max:
        raise DecimalOutOfRange(f"{text!r} has more than {places_max} decimal places")
    if len(significant) + max(0, -scale) > DIGITS_MAX:
        raise DecimalOutOfRange(f"{text!r} has more than {DIGITS_MAX} digits")
    coefficient = int(significant) * 10 ** max(0, -scale)
    return Exact(-coefficient if sign else coefficient, max(0, scale))
