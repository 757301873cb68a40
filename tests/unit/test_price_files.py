"""Which instrument a file of bars is for."""

from pathlib import Path

import pytest

from retinue.bootstrap.price_files import DEFAULT_SYMBOL, price_file

SYMBOLS = ("ESZ6", "MESZ6", "6EH4", "BTC", "BTC-PERP")


@pytest.mark.parametrize(
    ("text", "symbol", "is_named"),
    [
        ("6EH4=data/any.csv", "6EH4", True),
        ("NQZ6=data/6EH4.csv", "NQZ6", True),
        ("data/6EH4-1min-2024-01.csv.gz", "6EH4", False),
        ("6eh4.csv", "6EH4", False),
        ("btc-perp-1min.csv", "BTC-PERP", False),
        ("btc_spot.csv", "BTC", False),
        ("6EH45.csv", DEFAULT_SYMBOL, False),
        ("bars-6EH4.csv", DEFAULT_SYMBOL, False),
        ("6EH4/bars.csv", DEFAULT_SYMBOL, False),
    ],
)
def test_the_symbol_is_given_or_read_off_the_name(text: str, symbol: str, is_named: bool) -> None:
    chosen = price_file(text, SYMBOLS)
    assert chosen.symbol == symbol
    assert chosen.path == Path(text.partition("=")[2] or text)
    assert (chosen.why == "") == is_named
