"""The book by tables: price, then time; through and at; time in force; all through the venue.

With `Largest` as chance the ladder holds 2, 4, 6 ... lots at 101, 102, 103 and at 100, 99, 98.
"""

import pytest

from retinue.adapters.brokers.simulated.book import Book, MarketPrice
from retinue.adapters.brokers.simulated.venue import Venue
from tests.brokers.simulated.support import (
    SECOND_NS,
    START,
    Largest,
    cancel_request,
    make_venue,
    place,
    told,
)


def deep_venue(*prices: MarketPrice) -> Venue:
    venue = make_venue(prices=prices)
    market = venue.markets["S"]
    market.book = Book(market.listing, Largest(), START)
    return venue


@pytest.mark.parametrize(
    ("side", "quantity", "price", "time_in_force", "said"),
    [
        ("BUY", "1", "", "DAY", ["ACCEPTED", "FILL 1@101"]),
        ("BUY", "5", "", "DAY", ["ACCEPTED", "FILL 2@101", "FILL 3@102"]),
        ("SELL", "7", "", "GTC", ["ACCEPTED", "FILL 2@100", "FILL 4@99", "FILL 1@98"]),
        ("BUY", "3", "101", "GTC", ["ACCEPTED", "FILL 2@101"]),
        ("BUY", "3", "100", "GTC", ["ACCEPTED", "WORKING"]),
        ("SELL", "3", "99", "IOC", ["ACCEPTED", "FILL 2@100", "FILL 1@99"]),
        ("BUY", "3", "101", "IOC", ["ACCEPTED", "FILL 2@101", "EXPIRED"]),
        ("BUY", "3", "100", "IOC", ["ACCEPTED", "EXPIRED"]),
        ("BUY", "3", "101", "FOK", ["ACCEPTED", "EXPIRED"]),
        ("BUY", "6", "102", "FOK", ["ACCEPTED", "FILL 2@101", "FILL 4@102"]),
        ("SELL", "2", "", "FOK", ["ACCEPTED", "FILL 2@100"]),
    ],
)
def test_incoming(
    side: str, quantity: str, price: str, time_in_force: str, said: list[str]
) -> None:
    venue = deep_venue()
    assert place(venue, "", side, quantity, price=price, time_in_force=time_in_force) == said


def test_taken_liquidity_stays_taken_until_the_price_steps() -> None:
    venue = deep_venue(START)
    assert place(venue, quantity="2") == ["ACCEPTED", "FILL 2@101"]
    assert place(venue, quantity="1") == ["ACCEPTED", "FILL 1@102"]
    venue.tick(SECOND_NS)
    assert place(venue, quantity="1") == ["ACCEPTED", "FILL 1@101"]


def test_a_market_order_never_reaches_price_zero() -> None:
    venue = make_venue()
    said = place(venue, "", "SELL", "10000")
    assert said[-1].endswith("@1")
    assert all("@0" not in word and "@-" not in word for word in said)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        # Away from the limit: nothing.
        (MarketPrice(100, 102, 101), []),
        # Touched, by the quote or by a trade: what that level had, two lots.
        (MarketPrice(98, 99, 99), ["FILL 2@99"]),
        (MarketPrice(99, 100, 99), ["FILL 2@99"]),
        # Traded through: whole, at the order's own limit.
        (MarketPrice(97, 98, 98), ["FILL 3@99"]),
        (MarketPrice(99, 100, 98), ["FILL 3@99"]),
    ],
)
def test_resting_buy_when_the_market_moves(price: MarketPrice, said: list[str]) -> None:
    venue = deep_venue(price)
    assert place(venue, quantity="3", price="99", time_in_force="GTC") == ["ACCEPTED", "WORKING"]
    assert told(venue.tick(SECOND_NS)) == said


def test_resting_sell_when_the_market_moves() -> None:
    venue = deep_venue(MarketPrice(102, 103, 102), MarketPrice(103, 104, 103))
    place(venue, "", "SELL", "3", price="102", time_in_force="GTC")
    assert told(venue.tick(SECOND_NS)) == ["FILL 2@102"]
    assert told(venue.tick(2 * SECOND_NS)) == ["FILL 1@102"]


def test_price_then_time_between_customers() -> None:
    venue = deep_venue()
    for account, price in (("first", "100"), ("worse", "99"), ("second", "100")):
        place(venue, quantity="2", price=price, time_in_force="GTC", account=account)
    place(venue, "", "SELL", "7", account="seller")
    rows = [(e.order.account, e.last_qty, e.last_px) for e in venue.exchange.executions["B"]]
    makers = [row for row in rows if row[0] != "seller"]
    assert makers == [("first", 2, 100), ("second", 2, 100), ("worse", 1, 99)]
    assert [row[1:] for row in rows if row[0] == "seller"] == [
        (2, 100),
        (2, 100),
        (2, 100),
        (1, 99),
    ]


def test_a_maker_keeps_its_place_after_a_partial_fill() -> None:
    venue = deep_venue()
    place(venue, quantity="3", price="100", time_in_force="GTC", account="first")
    place(venue, quantity="3", price="100", time_in_force="GTC", account="second")
    place(venue, "", "SELL", "1", account="seller")
    place(venue, "", "SELL", "3", account="seller")
    filled = [e.order.account for e in venue.exchange.executions["B"]]
    assert filled == ["first", "seller", "first", "seller", "second", "seller"]


def test_a_cancelled_order_is_out_of_the_book() -> None:
    venue = deep_venue(MarketPrice(90, 91, 90))
    place(venue, "id", quantity="3", price="99", time_in_force="GTC")
    assert told(venue.handle("B", cancel_request("id"), 1)) == ["CANCELED"]
    assert told(venue.handle("B", cancel_request("id"), 1)) == ["CANCEL_REJECTED"]
    assert venue.markets["S"].book.idle
    assert told(venue.tick(SECOND_NS)) == []


def test_an_order_for_the_day_expires_with_it() -> None:
    day_ns = 86_400 * SECOND_NS
    venue = make_venue()
    venue.tick(1)
    place(venue, "day", price="90")
    place(venue, "gtc", price="90", time_in_force="GTC")
    assert told(venue.tick(day_ns - 1)) == []
    assert told(venue.tick(day_ns)) == ["EXPIRED"]
