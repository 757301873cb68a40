"""Positions by tables: what trades leave held, and what they earned, first in, first out."""

import pytest

from retinue.adapters.brokers.simulated.accounts import Account
from retinue.domain.broker import Side
from tests.brokers.simulated.support import small_listing


@pytest.mark.parametrize(
    ("trades", "quantity", "earned"),
    [
        # (signed quantity, price); a point of one contract is worth 10.
        ([(1, 100), (-1, 103)], 0, 30),
        ([(1, 100), (-1, 98)], 0, -20),
        ([(-1, 100), (1, 98)], 0, 20),
        ([(-1, 100), (1, 103)], 0, -30),
        ([(2, 100), (2, 110), (-3, 120)], 1, 500),
        ([(1, 100), (-3, 105)], -2, 50),
        ([(-2, 105), (3, 100), (-1, 101)], 0, 110),
        ([(1, 100), (1, 101)], 2, 0),
    ],
)
def test_trades(trades: list[tuple[int, int]], quantity: int, earned: int) -> None:
    listing = small_listing()
    account = Account("B", "A", 1_000 * 10**9)
    for signed, price in trades:
        side = Side.BUY if signed > 0 else Side.SELL
        account.book(listing, side, price=price, quantity=abs(signed), fee_nano=10**9)
    position = account.positions["S"]
    assert position.quantity == quantity
    assert position.realized_nano == earned * 10**9
    assert account.balance_nano == (1_000 + earned - len(trades)) * 10**9
