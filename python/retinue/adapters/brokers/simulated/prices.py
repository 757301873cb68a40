"""Generated prices: a seeded random walk in whole ticks under a spread that drifts.

A source yields one step after another, each due at a fixed market time; market time is venue time
since the start, multiplied by the speed. The path depends on the seed alone, never on who asks
when.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple, Protocol

from retinue.adapters.brokers.simulated.book import MarketPrice
from retinue.adapters.brokers.simulated.instruments import Listing

_SECOND_NS = 1_000_000_000
_STEP_NS = 100_000_000
_SPREAD_TICKS_MAX = 4


class Step(NamedTuple):
    """A price and the market time, ns from the source's start, from which it holds."""

    due_ns: int
    price: MarketPrice


class PriceSource(Protocol):
    """Where one instrument's prices come from."""

    def first(self) -> MarketPrice:
        """The price before the first step."""
        ...

    def steps(self) -> Iterator[Step]:
        """Every later step, without end, due times ascending."""
        ...


class RandomWalk:
    """Integer ticks: each step sums fair coin flips, `moves_per_second` of them a second.

    A step is 100 ms of market time, and longer at high speeds: at most 100 steps a second of ours.
    """

    def __init__(
        self, listing: Listing, chance: Random, start_price: int | None = None, speed: int = 1
    ) -> None:
        self._tick = listing.tick_size
        self._step_ns = max(_STEP_NS, speed * _SECOND_NS // 100)
        self._moves_by_ns = listing.moves_per_second * self._step_ns
        self._chance = chance
        start = listing.start_price if start_price is None else start_price
        # In ticks; a spread above, the ask.
        self._bid = max(1, start // self._tick)
        self._spread = 1

    def first(self) -> MarketPrice:
        return self._price(self._bid)

    def steps(self) -> Iterator[Step]:
        due_ns = 0
        while True:
            due_ns += self._step_ns
            yield Step(due_ns, self._next())

    def _next(self) -> MarketPrice:
        chance = self._chance
        flips, rest = divmod(self._moves_by_ns, _SECOND_NS)
        if chance.randrange(_SECOND_NS) < rest:
            flips += 1
        if flips:
            move = 2 * chance.getrandbits(flips).bit_count() - flips
            self._bid = max(1, self._bid + move)
        if chance.randrange(20) == 0:
            wider = self._spread + (1 if chance.getrandbits(1) else -1)
            self._spread = min(max(wider, 1), _SPREAD_TICKS_MAX)
        return self._price(self._bid + (self._spread if chance.getrandbits(1) else 0))

    def _price(self, last: int) -> MarketPrice:
        tick = self._tick
        return MarketPrice(self._bid * tick, (self._bid + self._spread) * tick, last * tick)
