"""Nothing is made or lost: fills, positions, values and fees agree to the last digit."""

from collections import defaultdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retinue.adapters.brokers.simulated.faults import FaultRates
from retinue.adapters.brokers.simulated.instruments import Listing, default_listings
from retinue.adapters.brokers.simulated.journal import Journal
from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.adapters.brokers.simulated.venue import Venue, VenueRules
from retinue.domain.broker import BrokerOrderState, Side
from retinue.domain.decimal_text import format_scaled, parse_money
from retinue.internal.v1 import venue_pb2
from tests.brokers.simulated.support import SECOND_NS, cancel_request, order_request

_Row = tuple[Listing, str, int, int | None, str, str, bool]
_LISTINGS = default_listings()
_ORDERS = st.lists(
    st.tuples(
        st.sampled_from(_LISTINGS),
        st.sampled_from(["BUY", "SELL"]),
        st.integers(1, 60),
        st.one_of(st.none(), st.integers(-4, 4)),
        st.sampled_from(["DAY", "GTC", "IOC", "FOK"]),
        st.sampled_from(["A1", "A2", "A3"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


def run(orders: list[_Row], seed: int, journal: Journal | None = None) -> Venue:
    rules = VenueRules(rates=FaultRates(partial_fill_ppm=300_000, reject_ppm=100_000))
    venue = Venue(_LISTINGS, rules, Random(seed), start_ns=0)
    for number, (listing, side, lots, away, time_in_force, account, cancels) in enumerate(orders):
        now_ns = number * SECOND_NS // 5
        venue.tick(now_ns)
        last = venue.markets[listing.symbol].book.price.last
        price = ""
        if away is not None:
            aligned = last // listing.tick_size + away
            price = format_scaled(aligned * listing.tick_size, listing.price_scale)
        request = order_request(
            f"id{number}",
            side,
            format_scaled(lots * listing.lot_size, listing.quantity_scale),
            price=price,
            time_in_force=time_in_force,
            account=account,
            symbol=listing.symbol,
        )
        venue.handle("B", request, now_ns)
        if cancels:
            venue.handle("B", cancel_request(f"id{number}", account), now_ns)
        if journal is not None:
            journal.commit(venue.take_changes(), venue.marks())
    return venue


@settings(max_examples=120, deadline=None)
@given(_ORDERS, st.integers(0, 1000))
def test_fills_are_positions_and_never_more_than_ordered(orders: list[_Row], seed: int) -> None:
    venue = run(orders, seed)
    held: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    filled: dict[int, int] = defaultdict(int)
    sequences = []
    for execution in venue.exchange.executions.get("B", []):
        order = execution.order
        sequences.append(execution.sequence)
        filled[order.order_id] += execution.last_qty
        assert execution.cum_qty == filled[order.order_id]
        assert execution.last_qty % order.listing.lot_size == 0
        if order.limit_price:
            better = order.limit_price - execution.last_px
            assert better * (1 if order.side is Side.BUY else -1) >= 0
        sums = held[order.account, order.listing.symbol]
        value = order.listing.value_nano(execution.last_px, execution.last_qty)
        buying = order.side is Side.BUY
        sums[0] += execution.last_qty if buying else -execution.last_qty
        sums[1] += value if buying else 0
        sums[2] += 0 if buying else value
        sums[3] += execution.fee_nano
    assert sequences == list(range(1, len(sequences) + 1))
    for order in venue.exchange.orders.values():
        assert filled[order.order_id] == order.cum_qty <= order.quantity
        assert (order.state is BrokerOrderState.FILLED) == (order.cum_qty == order.quantity)
        assert order.open == (order.order_id in venue.exchange.open)
    for (_, name), account in venue.exchange.accounts.items():
        for symbol, p in account.positions.items():
            sums = held[name, symbol]
            assert [p.quantity, p.bought_value_nano, p.sold_value_nano, p.fees_nano] == sums
            # What was earned is what came in less what went out, but for what is still held.
            flow = p.sold_value_nano - p.bought_value_nano
            assert p.realized_nano == flow + p.entry_value_nano
        earned = sum(p.realized_nano - p.fees_nano for p in account.positions.values())
        assert account.balance_nano == account.starting_balance_nano + earned


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_ORDERS, st.integers(0, 1000))
def test_the_journal_holds_the_same_and_restores_it(orders: list[_Row], seed: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        journal = Journal(folder, _LISTINGS)
        venue = run(orders, seed, journal)
        journal.close()
        with JournalReader(folder) as reader:
            assert reader.duplicates() == {}
            for (account, symbol), sums in reader.positions("B").items():
                p = venue.exchange.accounts["B", account].positions[symbol]
                assert sums.quantity == p.quantity
                assert sums.bought_value_nano == p.bought_value_nano
                assert sums.sold_value_nano == p.sold_value_nano
                assert sums.fees_nano == p.fees_nano
        again = Journal(folder, _LISTINGS)
        state = again.load()
        again.close()
    restored = Venue(_LISTINGS, VenueRules(), Random(seed), start_ns=0)
    restored.restore(state.accounts, state.orders, state.executions)
    asked = venue_pb2.VenueRequest(request_id=1, list_accounts=venue_pb2.VenueListAccounts())
    listed = venue_pb2.VenueRequest(request_id=1, list_orders=venue_pb2.VenueListOrders())
    venue.faults.rates = FaultRates()
    for request in (asked, listed):
        assert venue.handle("B", request, 0) == restored.handle("B", request, 0)
    assert set(restored.exchange.open) == set(venue.exchange.open)
    assert {s: p for s, (p, _) in state.marks.items()} == {s: p for s, p, _ in venue.marks()}


def test_fees_are_exact_and_rounded_up_only_at_the_ninth_place() -> None:
    by_symbol = {listing.symbol: listing for listing in _LISTINGS}
    assert by_symbol["ESZ6"].fee_nano(680_000, 3) == parse_money("6.75")
    assert by_symbol["6EH4"].value_nano(110_760, 2) == parse_money("276900")
    bitcoin = by_symbol["BTC-PERP"]
    assert bitcoin.value_nano(46_319_500, 1) == parse_money("46.3195")
    assert bitcoin.fee_nano(46_319_500, 1) == parse_money("0.02315975")
    assert bitcoin.fee_nano(1, 1) == parse_money("0.000000001")
