"""One instrument's order book: customers' limit orders beside synthetic liquidity around a price.

Matching is by price, then time. At one price customers' resting orders come before the synthetic
liquidity. The synthetic side is a ladder, one level a tick away from the quote and without end,
with
sizes by the seed; it is made anew at every step of the price, so what was taken stays taken until
then.

When the price moves, a resting order that the market traded through fills whole at its own limit;
one
that the market only touched fills from the size that level had, the oldest order first.
"""

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.orders import Order
from retinue.domain.broker import OrderType, Side


class Trade(NamedTuple):
    """`quantity` at `price`; the maker is None where the liquidity was synthetic."""

    price: int
    quantity: int
    maker: Order | None


class Fill(NamedTuple):
    """A fill of a resting or waiting order by the market's move."""

    order: Order
    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class MarketPrice:
    """A step of the market: the quote, and the last trade."""

    bid: int
    ask: int
    last: int


class _Ladder:
    """Synthetic levels from the best price outwards; a level's size is drawn when first needed."""

    def __init__(self, best: int, step: int, listing: Listing, chance: Random) -> None:
        self._best = best
        self._step = step
        self._lot = listing.lot_size
        self._depth = listing.depth_lots
        self._chance = chance
        self._sizes: list[int] = []
        self._first = 0

    def price(self) -> int:
        """The best price that still has size; zero or less: there is none."""
        return self._best + self._step * self._first

    def size(self, ahead: int = 0) -> int:
        """What is left at the level `ahead` levels behind the best."""
        level = self._first + ahead
        sizes = self._sizes
        while len(sizes) <= level:
            # Twice the mean, and growing with the distance as real books do.
            largest = 2 * self._depth * (len(sizes) + 1)
            sizes.append(self._lot * (1 + self._chance.randrange(largest)))
        return sizes[level]

    def take(self, quantity: int) -> None:
        left = self.size() - quantity
        self._sizes[self._first] = left
        if left == 0:
            self._first += 1

    def available(self, quantity: int, limit: int | None) -> int:
        """How much of `quantity` the ladder could fill at the limit or better."""
        found = ahead = 0
        price = self.price()
        while found < quantity and price > 0 and (limit is None or _fits(price, limit, self._step)):
            found += self.size(ahead)
            ahead += 1
            price += self._step
        return min(found, quantity)


class _Side:
    """Customers' resting orders of one side: prices ascending, each with its queue."""

    def __init__(self) -> None:
        self.prices: list[int] = []
        self.queues: dict[int, deque[Order]] = {}

    def add(self, order: Order) -> None:
        queue = self.queues.get(order.limit_price)
        if queue is None:
            queue = self.queues[order.limit_price] = deque()
            insort(self.prices, order.limit_price)
        queue.append(order)

    def remove(self, order: Order) -> bool:
        queue = self.queues.get(order.limit_price)
        if queue is None or order not in queue:
            return False
        queue.remove(order)
        if not queue:
            del self.queues[order.limit_price]
            del self.prices[bisect_left(self.prices, order.limit_price)]
        return True


class Book:
    """The book of one listing. It tells what trades; whoever asked books it."""

    def __init__(self, listing: Listing, chance: Random, price: MarketPrice) -> None:
        self._listing = listing
        self._chance = chance
        self._resting = {Side.BUY: _Side(), Side.SELL: _Side()}
        # Market orders with an unfilled rest: they take again at the next step of the price.
        self._waiting: deque[Order] = deque()
        self._set_price(price)

    @property
    def price(self) -> MarketPrice:
        return self._price

    @property
    def idle(self) -> bool:
        """Whether no customer's order is here."""
        return not (
            self._waiting or self._resting[Side.BUY].prices or self._resting[Side.SELL].prices
        )

    def _set_price(self, price: MarketPrice) -> None:
        tick = self._listing.tick_size
        self._price = price
        self._ladders = {
            Side.BUY: _Ladder(price.ask, tick, self._listing, self._chance),
            Side.SELL: _Ladder(price.bid, -tick, self._listing, self._chance),
        }

    def fillable(self, order: Order) -> int:
        """How much of the order would trade now; what FOK needs to know before it trades."""
        wanted = order.quantity - order.cum_qty
        limit = order.limit_price if order.order_type is OrderType.LIMIT else None
        found = self._ladders[order.side].available(wanted, limit)
        makers = self._resting[_other(order.side)]
        step = 1 if order.side is Side.BUY else -1
        for price in makers.prices:
            if limit is None or _fits(price, limit, step):
                found += sum(maker.quantity - maker.cum_qty for maker in makers.queues[price])
        return min(found, wanted)

    def match(self, order: Order, at_most: int) -> list[Trade]:
        """Trades of an incoming order, up to `at_most`. The makers leave the book when exhausted.

        The caller adds each trade to the maker's and the taker's `cum_qty`; here only what is left
        of the makers is looked at, so the trades of one call never overlap.
        """
        trades: list[Trade] = []
        ladder = self._ladders[order.side]
        makers = self._resting[_other(order.side)]
        buying = order.side is Side.BUY
        limited = order.order_type is OrderType.LIMIT
        while at_most > 0:
            price = ladder.price()
            queue = None
            if makers.prices:
                maker_price = makers.prices[0] if buying else makers.prices[-1]
                if price <= 0 or (maker_price <= price if buying else maker_price >= price):
                    price, queue = maker_price, makers.queues[maker_price]
            if price <= 0:
                break
            limit = order.limit_price
            if limited and (price > limit if buying else price < limit):
                break
            if queue is None:
                quantity = min(at_most, ladder.size())
                ladder.take(quantity)
                trades.append(Trade(price, quantity, None))
            else:
                maker = queue[0]
                left = maker.quantity - maker.cum_qty
                quantity = min(at_most, left)
                trades.append(Trade(price, quantity, maker))
                if quantity < left:
                    # The maker keeps its place; its cum_qty is the caller's to write.
                    break
                makers.remove(maker)
            at_most -= quantity
        return trades

    def rest(self, order: Order) -> None:
        """The order stays: a limit order in its queue, a market order waiting for the next step."""
        if order.order_type is OrderType.LIMIT:
            self._resting[order.side].add(order)
        else:
            self._waiting.append(order)

    def remove(self, order: Order) -> None:
        """The order leaves the book, if it is there."""
        if order.order_type is OrderType.LIMIT:
            self._resting[order.side].remove(order)
        elif order in self._waiting:
            self._waiting.remove(order)

    def move(self, price: MarketPrice) -> tuple[list[Fill], list[Order]]:
        """The market's next step: fills of resting orders, and the market orders to match again."""
        self._set_price(price)
        fills: list[Fill] = []
        self._sweep(Side.BUY, min(price.ask, price.last), fills)
        self._sweep(Side.SELL, max(price.bid, price.last), fills)
        waiting = list(self._waiting)
        self._waiting.clear()
        return fills, waiting

    def _sweep(self, side: Side, touched: int, fills: list[Fill]) -> None:
        resting = self._resting[side]
        while resting.prices:
            limit = resting.prices[-1] if side is Side.BUY else resting.prices[0]
            through = limit > touched if side is Side.BUY else limit < touched
            if not through and limit != touched:
                return
            queue = resting.queues[limit]
            size = None if through else self._touched_size()
            while queue and size != 0:
                order = queue[0]
                left = order.quantity - order.cum_qty
                quantity = left if size is None else min(left, size)
                fills.append(Fill(order, limit, quantity))
                if size is not None:
                    size -= quantity
                if quantity < left:
                    return
                resting.remove(order)
            if queue:
                return

    def _touched_size(self) -> int:
        return self._listing.lot_size * (1 + self._chance.randrange(2 * self._listing.depth_lots))


def _other(side: Side) -> Side:
    return Side.SELL if side is Side.BUY else Side.BUY


def _fits(price: int, limit: int, step: int) -> bool:
    return price <= limit if step > 0 else price >= limit
