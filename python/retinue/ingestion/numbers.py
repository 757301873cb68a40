"""Numbers of a signal: exact, positive, of sane size, each refusal with its own stable code."""

from typing import Final, NamedTuple

from retinue.domain.errors import InvalidInput
from retinue.domain.exact import DecimalOutOfRange, Exact, NotADecimal, parse_exact


class Measure(NamedTuple):
    """What a number counts, and how fine it may be."""

    code: str
    places_max: int
    example: str


QUANTITY: Final = Measure("QUANTITY", 9, "2 or 0.5")
PRICE: Final = Measure("PRICE", 12, "4500.25")
PERCENT: Final = Measure("PERCENT", 9, "50 or 12.5")
_UINT64_MAX: Final = 2**64 - 1


def sent_ns(nanoseconds: int) -> int:
    """A sender's time in ns since 1970; 0, which is none, where no record can hold it."""
    return nanoseconds if 0 <= nanoseconds <= _UINT64_MAX else 0


def not_negative(text: str, field: str, measure: Measure, *, exponent: bool = False) -> Exact:
    """Raises InvalidInput: NOT_A_DECIMAL, <MEASURE>_OUT_OF_RANGE or <MEASURE>_NOT_POSITIVE."""
    try:
        value = parse_exact(text, places_max=measure.places_max, exponent=exponent)
    except DecimalOutOfRange:
        raise InvalidInput(
            "The number is too long to be meant.",
            f"Send at most 18 digits, {measure.places_max} of them after the point.",
            field=field,
            code=f"{measure.code}_OUT_OF_RANGE",
        ) from None
    except NotADecimal:
        raise InvalidInput(
            "This is not a decimal number.",
            f"Send plain digits, such as {measure.example}.",
            field=field,
            code="NOT_A_DECIMAL",
        ) from None
    if value.coefficient < 0:
        raise InvalidInput(
            "The number is negative.",
            f"Send a positive one, such as {measure.example}.",
            field=field,
            code=f"{measure.code}_NOT_POSITIVE",
        )
    return value


def positive(text: str, field: str, measure: Measure, *, exponent: bool = False) -> Exact:
    """As `not_negative`, and zero is refused with <MEASURE>_NOT_POSITIVE as well."""
    value = not_negative(text, field, measure, exponent=exponent)
    if value.coefficient == 0:
        raise InvalidInput(
            "The number is zero.",
            f"Send a positive one, such as {measure.example}.",
            field=field,
            code=f"{measure.code}_NOT_POSITIVE",
        )
    return value
