"""`--prices [SYMBOL=]FILE`: which instrument a file of bars is for."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

DEFAULT_SYMBOL = "ESZ6"


class PriceFile(NamedTuple):
    """`why`: how the symbol was chosen where nobody named it; else empty."""

    symbol: str
    path: Path
    why: str = ""


def price_file(text: str, symbols: Collection[str]) -> PriceFile:
    """The symbol given, else the longest one that the file's name begins with, else the default."""
    symbol, equals, path = text.partition("=")
    if equals:
        return PriceFile(symbol, Path(path))
    name = Path(text).name.lower()
    for known in sorted(symbols, key=len, reverse=True):
        if re.match(re.escape(known.lower()) + r"(?![a-z0-9])", name):
            return PriceFile(known, Path(text), "by the file's name")
    return PriceFile(DEFAULT_SYMBOL, Path(text), "no SYMBOL= was given")
