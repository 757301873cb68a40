"""Numbers as text: exact, or rounded where and how it is said."""

import pytest

from retinue.api.v1.vocabulary_pb2 import REASON_CODE_BELOW_ONE_LOT
from retinue.reporting.text import average, quotient, slug, timestamp


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (5, 2, "2.5"),
        (250, 100, "2.5"),
        (5, 1, "5"),
        (0, 7, "0"),
        (5, 3, "5/3"),
        (10, 6, "5/3"),
        (-5, 2, "-2.5"),
        (5, -2, "-2.5"),
        (1, 8, "0.125"),
        (1, 40, "0.025"),
        (10**18, 10**9, "1000000000"),
        (1, 2**60, f"1/{2**60}"),
    ],
)
def test_quotients_are_exact(numerator: int, denominator: int, text: str) -> None:
    assert quotient(numerator, denominator) == text


@pytest.mark.parametrize(
    ("value", "quantity", "scale", "text"),
    [
        (1_000_050, 2, 2, "5000.25"),
        (1_000_075, 2, 2, "5000.375"),
        (2_000_001, 8, 2, "2500.0013"),
        (0, 0, 2, ""),
        (10, 3, 0, "3.33"),
        (20, 3, 0, "6.67"),
        (-20, 3, 0, "-6.67"),
        (20, -3, 0, "-6.67"),
        (-20, -3, 0, "6.67"),
        (10**30, 1, 2, f"{10**28}"),
    ],
)
def test_averages_are_exact_or_rounded_two_places_beyond_the_price(
    value: int, quantity: int, scale: int, text: str
) -> None:
    assert average(value, quantity, scale) == text


def test_slugs_and_times() -> None:
    assert slug(REASON_CODE_BELOW_ONE_LOT) == "below_one_lot"
    assert timestamp(0) is None
    stamp = timestamp(1_700_000_000_123_456_789)
    assert stamp is not None
    assert (stamp.seconds, stamp.nanos) == (1_700_000_000, 123_456_789)
