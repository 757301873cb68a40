"""How the venue misbehaves when told to, and that it does so by its seed alone."""

import pytest

from retinue.adapters.brokers.simulated.faults import FaultRates
from retinue.internal.v1 import venue_pb2
from tests.brokers.simulated.support import (
    SECOND_NS,
    START,
    cancel_request,
    make_venue,
    order_request,
    place,
    script,
    told,
)

EVERY = 1_000_000


def test_the_next_order_of_an_account_is_rejected_once() -> None:
    venue = make_venue()
    assert told(venue.handle("B", script(reject_next=["A"]), 1)) == []
    assert place(venue, account="other")[0] == "ACCEPTED"
    assert place(venue) == ["REJECTED"]
    assert place(venue)[0] == "ACCEPTED"


def test_a_scripted_partial_fill_works_until_it_is_let_go() -> None:
    venue = make_venue(prices=[START])
    venue.handle("B", script(fill_at_most="1", fill_at_most_account="A"), 1)
    assert place(venue, account="other", quantity="3")[-1].endswith("@102")
    assert place(venue, "id", quantity="3") == ["ACCEPTED", "FILL 1@102"]
    assert told(venue.tick(SECOND_NS)) == []
    released = told(venue.handle("B", script(hold_fills=False), 2))
    assert sum(int(word.split()[1].split("@")[0]) for word in released if "FILL" in word) == 2


def test_a_held_order_can_be_cancelled() -> None:
    venue = make_venue()
    venue.handle("B", script(hold_fills=True), 1)
    assert place(venue, "id", quantity="2") == ["ACCEPTED", "WORKING"]
    assert told(venue.handle("B", cancel_request("id"), 1)) == ["CANCELED"]
    assert told(venue.handle("B", script(hold_fills=False), 1)) == []


def test_partial_fills_by_rate_go_on_at_the_next_step() -> None:
    venue = make_venue(prices=[START], rates=FaultRates(partial_fill_ppm=EVERY))
    place(venue, "id", quantity="9")
    order = venue.exchange.orders[1]
    assert 0 < order.cum_qty < 9
    venue.tick(SECOND_NS)
    assert order.cum_qty == 9


def test_a_lost_answer_is_no_lost_order() -> None:
    venue = make_venue(rates=FaultRates(lost_answer_ppm=EVERY))
    assert place(venue, "id") == []
    assert venue.exchange.orders[1].client_order_id == "id"


def test_silence_swallows_every_answer_but_that_to_scripts() -> None:
    venue = make_venue()
    assert len(venue.handle("B", script(silent=True), 1)) == 1
    assert place(venue, "id") == []
    assert venue.quotes(1, moved_only=False) is None
    venue.handle("B", script(silent=False), 1)
    assert place(venue, "id") == ["DUPLICATE_CLIENT_ORDER_ID"]


def test_a_disconnect_comes_before_or_after_the_order_was_taken() -> None:
    venue = make_venue(rates=FaultRates(disconnect_ppm=EVERY))
    for number in range(40):
        assert place(venue, f"id{number}") == ["CUT"]
    assert 5 < len(venue.exchange.orders) < 35


def test_latency_delays_answers_and_nothing_else() -> None:
    venue = make_venue(rates=FaultRates(answer_latency_us=5_000_000, answer_jitter_us=10))
    delays = [d.delay_ns for d in venue.handle("B", order_request("id"), 1)]
    assert all(5 * SECOND_NS <= delay <= 5 * SECOND_NS + 10_000 for delay in delays)
    assert venue.exchange.orders[1].cum_qty == 1


def test_updates_told_twice_and_out_of_order() -> None:
    venue = make_venue(rates=FaultRates(duplicate_ppm=EVERY))
    assert place(venue) == ["ACCEPTED", "ACCEPTED", "FILL 1@101", "FILL 1@101"]
    venue = make_venue(rates=FaultRates(reorder_ppm=EVERY))
    assert place(venue) == ["FILL 1@101", "ACCEPTED"]


def test_an_order_by_hand_is_told_to_the_broker_without_a_client_id() -> None:
    venue = make_venue()
    hand = order_request("", "BUY", "2").new_order
    deliveries = venue.handle("B", script(hand_order=hand), 1)
    assert told(deliveries)[0] == "ACCEPTED"
    assert deliveries[0].request_id == 0
    assert venue.exchange.accounts["B", "A"].positions["S"].quantity == 2


@pytest.mark.parametrize("seed_rates", [FaultRates(), FaultRates(300_000, 300_000, 300_000)])
def test_the_same_calls_give_the_same_bytes(seed_rates: FaultRates) -> None:
    def run() -> list[bytes]:
        fields = {name: getattr(seed_rates, name) for name in FaultRates.__slots__}
        venue = make_venue(prices=[START] * 30, rates=FaultRates(**fields))
        said: list[bytes] = []
        for number in range(60):
            side = "BUY" if number % 3 else "SELL"
            price = "" if number % 2 else str(95 + number % 9)
            request = order_request(f"id{number}", side, str(1 + number % 5), price=price)
            now_ns = number * SECOND_NS // 2
            for delivery in [*venue.handle("B", request, now_ns), *venue.tick(now_ns)]:
                said.append(b"" if delivery.response is None else _bytes(delivery.response))
        return said

    first = run()
    assert first == run()
    assert len(first) > 60


def _bytes(response: venue_pb2.VenueResponse) -> bytes:
    return response.SerializeToString(deterministic=True)
