"""Decimal text of requests to the record's integers and decimals, and back."""

from typing import Final

from retinue.domain.decimal_text import DecimalTextError, format_scaled, parse_scaled
from retinue.domain.errors import InvalidInput
from retinue.domain.exact import DecimalOutOfRange, parse_exact
from retinue.internal.v1 import record_pb2

NANO_SCALE: Final = 9
PRICE_PLACES_MAX: Final = 12


def scaled(text: str, field: str, scale: int) -> int:
    """The text as a positive integer at `scale`."""
    try:
        value = parse_scaled(text, scale)
    except DecimalTextError as error:
        raise InvalidInput(f"{error}.", "Send plain digits, such as 0.25.", field=field) from None
    if value <= 0:
        raise InvalidInput("The number is too small.", "Send more than 0.", field=field)
    return value


def decimal(
    text: str, field: str, *, places_max: int = NANO_SCALE, zero: bool = False
) -> record_pb2.Decimal:
    """The text as a decimal that is positive, or `zero` where that is allowed."""
    try:
        value = parse_exact(text, places_max=places_max)
    except DecimalOutOfRange:
        raise InvalidInput(
            "The number is too long to be meant.",
            f"Send at most 18 digits, {places_max} of them after the point.",
            field=field,
            code="NUMBER_OUT_OF_RANGE",
        ) from None
    except DecimalTextError:
        raise InvalidInput(
            "This is not a decimal number.", "Send plain digits, such as 2 or 0.5.", field=field
        ) from None
    if value.coefficient < 0 or (value.coefficient == 0 and not zero):
        wanted = "Send 0 or more." if zero else "Send more than 0."
        raise InvalidInput("The number is too small.", wanted, field=field)
    return record_pb2.Decimal(coefficient=value.coefficient, scale=value.scale)


def decimal_text(value: record_pb2.Decimal) -> str:
    return format_scaled(value.coefficient, value.scale)
