"""Positions by the engine against the venue's own books, to the last digit."""

from collections.abc import Iterator
from typing import NamedTuple

from retinue.internal.v1.view_pb2 import ViewResponse
from tests.simulation.world.desk import World
from tests.simulation.world.machine import Machine


class Sums(NamedTuple):
    """Of one account in one instrument; money at 10^-9."""

    quantity: int = 0
    bought_qty: int = 0
    sold_qty: int = 0
    bought_value: int = 0
    sold_value: int = 0
    fees: int = 0


def check_books(
    machine: Machine, world: World, positions: ViewResponse, by_hand: set[int]
) -> Iterator[str]:
    """`by_hand`: accounts where a person named a price, whose money cannot be exact."""
    ours: dict[tuple[str, str, str], Sums] = {}
    for row in positions.positions:
        broker, account = world.accounts[row.account_id]
        key = broker, account, world.instruments[row.instrument_id]
        ours[key] = Sums(
            row.quantity,
            row.bought_qty,
            row.sold_qty,
            int(row.bought_value_nano),
            int(row.sold_value_nano),
            int(row.fees_nano),
        )
        shares = sum(share.quantity for share in row.shares)
        if shares != row.quantity:
            yield f"{key}: shares of {shares} in a position of {row.quantity}"
        if row.quantity:
            yield f"{key}: {row.quantity} held after everything was closed"
    theirs = _venue_sums(machine)
    hand = {(*world.accounts[account_id],) for account_id in by_hand}
    for key in sorted(ours.keys() | theirs.keys()):
        mine, venue = ours.get(key, Sums()), theirs.get(key, Sums())
        exact = key[:2] not in hand
        if mine != venue and (exact or mine[:3] != venue[:3]):
            yield f"{key}: {mine} by the engine, {venue} by the venue"


def _venue_sums(machine: Machine) -> dict[tuple[str, str, str], Sums]:
    return {
        (broker, name, symbol): Sums(
            held.quantity,
            held.bought_qty,
            held.sold_qty,
            held.bought_value_nano,
            held.sold_value_nano,
            held.fees_nano,
        )
        for broker, host in machine.venues.items()
        for (_, name), account in host.venue.exchange.accounts.items()
        for symbol, held in account.positions.items()
    }


def check_open_orders(machine: Machine) -> Iterator[str]:
    """After a FLAT of everything nothing works any more."""
    for broker, host in machine.venues.items():
        for order in host.venue.exchange.open.values():
            yield f"{broker} {order.account}: order {order.client_order_id!r} still works"
