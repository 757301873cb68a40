"""Prices from a CSV file of bars, plain or gzip, parsed exactly.

The header names the columns; `open`, `high`, `low`, `close` are needed, and the first column is the
time,
whose text must ascend. A bar plays as four prices a quarter of its length apart: open, then low and
high in
an order drawn by the seed, then close. Bars follow one another without the gaps of nights and
weekends.
At the end of the data the last price holds; its liquidity is still renewed once a bar.
"""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from retinue.adapters.brokers.simulated.book import MarketPrice
from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.prices import Step
from retinue.domain.decimal_text import DecimalTextError, parse_scaled

_COLUMNS = ("open", "high", "low", "close")
BAR_NS = 60_000_000_000


class Bar(NamedTuple):
    """Prices at the listing's price scale."""

    open: int
    high: int
    low: int
    close: int


def read_bars(path: Path, listing: Listing) -> list[Bar]:
    """Every bar of the file; a row that cannot be held exactly is an error that names its line."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        try:
            places = [header.index(column) for column in _COLUMNS]
        except ValueError:
            raise ValueError(f"{path}: the header lacks one of {', '.join(_COLUMNS)}") from None
        bars: list[Bar] = []
        before = ""
        for line, row in enumerate(rows, start=2):
            try:
                bar = Bar(*(parse_scaled(row[place], listing.price_scale) for place in places))
            except (DecimalTextError, IndexError) as error:
                raise ValueError(f"{path}, line {line}: {error}") from error
            if not 0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high:
                raise ValueError(f"{path}, line {line}: low, open, close, high are out of order")
            if row[0] <= before:
                raise ValueError(f"{path}, line {line}: time does not ascend")
            before = row[0]
            bars.append(bar)
    if not bars:
        raise ValueError(f"{path}: no bars")
    return bars


class BarPrices:
    """Plays bars; `start` skips that many steps, so that a restarted venue goes on where it was."""

    def __init__(self, listing: Listing, bars: list[Bar], chance: Random, start: int = 0) -> None:
        self._tick = listing.tick_size
        self._bars = bars
        self._chance = chance
        self._start = start

    def first(self) -> MarketPrice:
        if self._start:
            bar = self._bars[min(self._start // 4, len(self._bars) - 1)]
            return self._quote(bar.open)
        return self._quote(self._bars[0].open)

    def steps(self) -> Iterator[Step]:
        quarter_ns = BAR_NS // 4
        skip, due_ns = self._start, 0
        for bar in self._bars:
            low_first = bool(self._chance.getrandbits(1))
            middle = (bar.low, bar.high) if low_first else (bar.high, bar.low)
            for last in (bar.open, *middle, bar.close):
                quote = self._quote(last)
                if skip:
                    skip -= 1
                    continue
                due_ns += quarter_ns
                yield Step(due_ns, quote)
        held = self._quote(self._bars[-1].close)
        while True:
            due_ns += BAR_NS
            yield Step(due_ns, held)

    def _quote(self, last: int) -> MarketPrice:
        """One tick of spread around the trade, which was at the bid or at the ask by the seed."""
        tick = self._tick
        if self._chance.getrandbits(1) and last > tick:
            ask = -(-last // tick) * tick
            return MarketPrice(ask - tick, ask, last)
        bid = last // tick * tick
        return MarketPrice(bid, bid + tick, last)
