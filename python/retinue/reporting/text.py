"""Numbers and names as text for people: exact, by integer arithmetic only."""

import math

from google.protobuf.timestamp_pb2 import Timestamp

from retinue.api.v1.vocabulary_pb2 import ReasonCode
from retinue.domain.decimal_text import format_scaled

NANO_SCALE = 9
AVERAGE_PLACES = 2
"""An average has so many places more than prices have. Only what is shown is rounded."""


def slug(reason: ReasonCode) -> str:
    """A reason as it is published: `below_one_lot`."""
    return ReasonCode.Name(reason).removeprefix("REASON_CODE_").lower()


def quotient(numerator: int, denominator: int) -> str:
    """The exact quotient: decimal where that ends, else a fraction in lowest terms."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    divisor = math.gcd(numerator, denominator)
    numerator, denominator = numerator // divisor, denominator // divisor
    places = _places(denominator)
    if places is None:
        return f"{numerator}/{denominator}"
    return format_scaled(numerator * 10**places // denominator, places)


def average(value: int, quantity: int, price_scale: int) -> str:
    """value / quantity, the value at `price_scale`; "" for no quantity.

    Exact where `AVERAGE_PLACES` more hold it, else rounded there, halves away from zero.
    """
    if quantity == 0:
        return ""
    if quantity < 0:
        value, quantity = -value, -quantity
    doubled = 2 * abs(value) * 10**AVERAGE_PLACES + quantity
    rounded = doubled // (2 * quantity)
    return format_scaled(-rounded if value < 0 else rounded, price_scale + AVERAGE_PLACES)


def timestamp(ns: int) -> Timestamp | None:
    """None for 0, which stands for unknown."""
    if ns == 0:
        return None
    return Timestamp(seconds=ns // 10**9, nanos=ns % 10**9)


def set_time(place: Timestamp, ns: int) -> None:
    """Sets a message's time where it is known; 0 stands for unknown."""
    if ns:
        place.FromNanoseconds(ns)


def id_text(number: int) -> str:
    """A thing's or signal's id; "" for none."""
    return str(number) if number else ""


def _places(denominator: int) -> int | None:
    """Decimal places of 1 / denominator; None where it never ends or is too long to read."""
    places = 0
    while denominator % 10 == 0:
        denominator //= 10
        places += 1
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
            places += 1
    return places if denominator == 1 and places <= 18 else None
