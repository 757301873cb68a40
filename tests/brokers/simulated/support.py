"""What the venue's tests share: a small instrument, prices as told, requests in one line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from retinue.adapters.brokers.simulated.book import MarketPrice
from retinue.adapters.brokers.simulated.faults import FaultRates
from retinue.adapters.brokers.simulated.instruments import Listing, listing_from_text
from retinue.adapters.brokers.simulated.prices import PriceSource, Step
from retinue.adapters.brokers.simulated.venue import Delivery, Venue, VenueRules
from retinue.domain.broker import ClientIdMemory
from retinue.internal.v1 import venue_pb2

START = MarketPrice(bid=100, ask=101, last=100)
SECOND_NS = 1_000_000_000


class Largest(Random):
    """Draws the largest number there is, so that level n of the book holds 2 x (n + 1) lots."""

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return (start if stop is None else stop) - 1


@dataclass
class SetPrices:
    """These prices, one a second, and then the last for ever."""

    prices: Sequence[MarketPrice] = ()

    def first(self) -> MarketPrice:
        return START

    def steps(self) -> Iterator[Step]:
        last, due_ns = START, 0
        for last in self.prices:
            due_ns += SECOND_NS
            yield Step(due_ns, last)
        while True:
            due_ns += 10**6 * SECOND_NS
            yield Step(due_ns, last)


def small_listing(**changes: Any) -> Listing:
    """Tick 1, lot 1, one lot deep, 0.5 a contract."""
    row: dict[str, Any] = {
        "symbol": "S",
        "tick_size": "1",
        "lot_size": "1",
        "start_price": "100",
        "multiplier": "10",
        "depth_lots": 1,
        "fee_per_contract": "0.5",
    }
    return listing_from_text(row | changes)


def make_venue(
    memory: ClientIdMemory = ClientIdMemory.REMEMBERED,
    *,
    prices: Sequence[MarketPrice] = (),
    rates: FaultRates | None = None,
    strict: bool = False,
) -> Venue:
    """A venue of one instrument whose price moves as told."""
    source: PriceSource = SetPrices(prices)
    rules = VenueRules(client_ids=memory, rates=rates or FaultRates(), accounts_strict=strict)
    return Venue([small_listing()], rules, Random(7), start_ns=0, sources={"S": source})


def order_request(
    client_order_id: str = "",
    side: str = "BUY",
    quantity: str = "1",
    *,
    price: str = "",
    time_in_force: str = "DAY",
    account: str = "A",
    symbol: str = "S",
    request_id: int = 1,
) -> venue_pb2.VenueRequest:
    """A new order: limit where it has a price, market where not."""
    kind = "LIMIT" if price else "MARKET"
    body = venue_pb2.VenueNewOrder(
        client_order_id=client_order_id,
        account=account,
        symbol=symbol,
        side=f"SIDE_{side}",
        order_type=f"ORDER_TYPE_{kind}",
        time_in_force=f"TIME_IN_FORCE_{time_in_force}",
        quantity=quantity,
        limit_price=price,
    )
    return venue_pb2.VenueRequest(request_id=request_id, new_order=body)


def cancel_request(client_order_id: str, account: str = "A") -> venue_pb2.VenueRequest:
    """Cancels by the client's id."""
    body = venue_pb2.VenueCancelOrder(account=account, client_order_id=client_order_id)
    return venue_pb2.VenueRequest(request_id=2, cancel_order=body)


def script(**fields: Any) -> venue_pb2.VenueRequest:
    return venue_pb2.VenueRequest(request_id=9, script=venue_pb2.VenueScript(**fields))


def told(deliveries: Iterable[Delivery]) -> list[str]:
    """What was said, in short: events with their fills, refusal codes, CUT for a cut connection."""
    words = []
    for delivery in deliveries:
        response = delivery.response
        if response is None:
            words.append("CUT")
        elif response.HasField("refusal"):
            words.append(response.refusal.code)
        elif response.HasField("order_update"):
            update = response.order_update
            word = venue_pb2.VenueEvent.Name(update.event).removeprefix("VENUE_EVENT_")
            if update.HasField("execution"):
                word += f" {update.execution.last_qty}@{update.execution.last_px}"
            words.append(word)
    return words


def place(venue: Venue, *args: Any, now_ns: int = 1, **fields: Any) -> list[str]:
    """What the venue says to a new order."""
    return told(venue.handle("B", order_request(*args, **fields), now_ns))
