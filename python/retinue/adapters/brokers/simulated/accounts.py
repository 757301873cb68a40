"""The venue's accounts: positions, executed quantity and value, fees, balance; all exact integers.

A balance is the starting balance, plus what closed positions earned (first in, first out), less
fees.
"""

from collections import deque
from dataclasses import dataclass, field

from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.domain.broker import Side


@dataclass(slots=True)
class Position:
    """One instrument in one account. Quantity is signed; values in 10^-9 of the currency."""

    listing: Listing
    quantity: int = 0
    bought_qty: int = 0
    sold_qty: int = 0
    bought_value_nano: int = 0
    sold_value_nano: int = 0
    fees_nano: int = 0
    realized_nano: int = 0
    # (quantity left, price) of what is held, oldest first; signs as the position's.
    _open: deque[tuple[int, int]] = field(default_factory=deque)

    def book(self, side: Side, price: int, quantity: int, fee_nano: int) -> None:
        value = self.listing.value_nano(price, quantity)
        if side is Side.BUY:
            self.bought_qty += quantity
            self.bought_value_nano += value
            signed = quantity
        else:
            self.sold_qty += quantity
            self.sold_value_nano += value
            signed = -quantity
        self.quantity += signed
        self.fees_nano += fee_nano
        self._close(signed, price)

    @property
    def entry_value_nano(self) -> int:
        """What is held, at the prices it was entered at; negative when short."""
        return sum(self.listing.value_nano(price, quantity) for quantity, price in self._open)

    def _close(self, signed: int, price: int) -> None:
        held = self._open
        while signed and held and (held[0][0] > 0) != (signed > 0):
            first, entry = held[0]
            closed = min(abs(first), abs(signed))
            direction = 1 if first > 0 else -1
            self.realized_nano += direction * self.listing.value_nano(price - entry, closed)
            signed += direction * closed
            if closed == abs(first):
                held.popleft()
            else:
                held[0] = (first - direction * closed, entry)
        if signed:
            held.append((signed, price))


@dataclass(slots=True)
class Account:
    """One account of one broker."""

    broker: str
    name: str
    starting_balance_nano: int
    positions: dict[str, Position] = field(default_factory=dict)

    def book(
        self, listing: Listing, side: Side, *, price: int, quantity: int, fee_nano: int
    ) -> None:
        """One execution."""
        position = self.positions.get(listing.symbol)
        if position is None:
            position = self.positions[listing.symbol] = Position(listing)
        position.book(side, price, quantity, fee_nano)

    @property
    def balance_nano(self) -> int:
        earned = sum(p.realized_nano - p.fees_nano for p in self.positions.values())
        return self.starting_balance_nano + earned
