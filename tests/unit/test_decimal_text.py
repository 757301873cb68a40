"""Decimal text: what is taken, what is refused, and that nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retinue.domain.decimal_text import (
    INT64_MAX,
    DecimalTextError,
    decimal_places,
    format_money,
    format_scaled,
    parse_money,
    parse_scaled,
)


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("0", 0, 0),
        ("-0", 2, 0),
        ("1", 0, 1),
        ("1.5", 1, 15),
        ("1.50", 1, 15),
        ("001.10", 5, 110_000),
        ("-1.00005", 5, -100_005),
        ("9223372036854775807", 0, INT64_MAX),
        ("0.000000000001", 12, 1),
    ],
)
def test_takes(text: str, scale: int, value: int) -> None:
    assert parse_scaled(text, scale) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "--1",
        ".5",
        "1.",
        "1e3",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "1,5",
        "١٢",
        "1.23",
        "9223372036854775808",
        "1" * 40,
        "1\n",
        "0." + "0" * 80,
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(DecimalTextError):
        parse_scaled(text, 1)


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [
        (0, 5, "0"),
        (-5, 1, "-0.5"),
        (110_760, 5, "1.1076"),
        (-100, 2, "-1"),
        (7, 0, "7"),
        (1, 12, "0.000000000001"),
    ],
)
def test_formats_canonically(value: int, scale: int, text: str) -> None:
    assert format_scaled(value, scale) == text


@given(st.integers(-INT64_MAX, INT64_MAX), st.integers(0, 12))
def test_comes_back_as_it_went(value: int, scale: int) -> None:
    assert parse_scaled(format_scaled(value, scale), scale) == value


@given(st.integers(-(2**127) + 1, 2**127 - 1))
def test_money_comes_back_as_it_went(value: int) -> None:
    assert parse_money(format_money(value)) == value


def test_money_beyond_128_bits_is_refused() -> None:
    with pytest.raises(DecimalTextError):
        parse_money(format_scaled(2**127, 9))


def test_places_are_those_that_matter() -> None:
    assert [decimal_places(text) for text in ("1", "1.50", "0.00005")] == [0, 1, 5]
