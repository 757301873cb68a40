"""Where an instrument's price source meets its book, step by step as market time passes."""

from collections.abc import Iterator
from random import Random

from retinue.adapters.brokers.simulated.book import Book, MarketPrice
from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.prices import PriceSource


class Market:
    """One instrument's market. `steps_taken` counts over the venue's whole life."""

    def __init__(
        self, listing: Listing, source: PriceSource, chance: Random, steps_taken: int = 0
    ) -> None:
        self.listing = listing
        self.book = Book(listing, chance, source.first())
        self.steps_taken = steps_taken
        self.moved = True
        self._steps = source.steps()
        self._next = next(self._steps)

    def due(self, market_ns: int) -> Iterator[MarketPrice]:
        """The steps that are due, each for the caller to move the book to.

        While nobody's order is in the book only the newest matters, so the others are passed over.
        """
        newest: MarketPrice | None = None
        while self._next.due_ns <= market_ns:
            newest = self._next.price
            self._next = next(self._steps)
            self.steps_taken += 1
            if not self.book.idle:
                yield newest
                newest = None
        if newest is not None:
            yield newest
