"""The venue inside the process: the same conversations, the road's faults in the test's hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from retinue.adapters.brokers.simulated.inprocess import (
    InProcessSession,
    InProcessVenue,
    Passage,
)
from retinue.adapters.brokers.simulated.journal import Journal
from retinue.adapters.brokers.simulated.venue import Venue, VenueRules
from retinue.domain.broker import (
    BrokerEvent,
    BrokerOrder,
    Disconnected,
    OrderType,
    OrderUpdate,
    OrderUpdateKind,
    QuotesChanged,
    RequestRefused,
    Scales,
    Side,
    TimeInForce,
)
from retinue.internal.v1 import venue_pb2
from retinue.ports.broker import NotConnected
from tests.brokers.simulated.support import SECOND_NS, START, SetPrices, make_venue, small_listing

MARKET = BrokerOrder(
    client_order_id="id",
    account="A",
    symbol="S",
    side=Side.BUY,
    order_type=OrderType.MARKET,
    time_in_force=TimeInForce.DAY,
    quantity=1,
    scales=Scales(0, 0),
)


@dataclass
class Scripted:
    """A road that does to messages of one kind what it was told, and lets the others pass."""

    requests: dict[str, Passage] = field(default_factory=dict)
    responses: list[Passage] = field(default_factory=list)

    def request(self, message: venue_pb2.VenueRequest) -> Passage:
        return self.requests.get(message.WhichOneof("body") or "", Passage())

    def response(self, message: venue_pb2.VenueResponse) -> Passage:
        if message.WhichOneof("body") != "order_update" or not self.responses:
            return Passage()
        return self.responses.pop(0)


async def turns() -> None:
    """Enough turns of the loop for everything undelayed to arrive."""
    for _ in range(10):
        await asyncio.sleep(0)


def heard(session: InProcessSession) -> list[str]:
    """What has come so far, in short."""
    words = []
    while not session._events.empty():
        event: BrokerEvent = session._events.get_nowait()
        words.append(event.kind.name if isinstance(event, OrderUpdate) else type(event).__name__)
    return words


def scene(
    play: Callable[[InProcessVenue, InProcessSession], object], road: Scripted | None = None
) -> None:
    async def body() -> None:
        host = InProcessVenue(make_venue(prices=[START]), lambda: SECOND_NS)
        session = InProcessSession(host, "B", road)
        await session.connect()
        result = play(host, session)
        assert asyncio.iscoroutine(result)
        await result

    asyncio.run(body())


def test_an_order_and_its_answers() -> None:
    async def play(host: InProcessVenue, session: InProcessSession) -> None:
        await session.place(MARKET)
        await turns()
        assert heard(session) == ["ACCEPTED", "FILL"]
        found = await session.find_order("id")
        assert found is not None
        assert found.cum_qty == 1
        host.tick(quotes=True)
        await turns()
        assert heard(session) == [QuotesChanged.__name__]
        await session.close()
        assert heard(session) == [Disconnected.__name__]
        with pytest.raises(NotConnected):
            await session.place(MARKET)

    scene(play)


@pytest.mark.parametrize(
    ("road", "said", "orders"),
    [
        (Scripted(requests={"new_order": Passage(lost=True)}), [], 0),
        (Scripted(responses=[Passage(lost=True)] * 2), [], 1),
        (Scripted(requests={"new_order": Passage(cut=True)}), ["Disconnected"], 0),
        (Scripted(responses=[Passage(cut=True)]), ["Disconnected"], 1),
        (Scripted(responses=[Passage(copies=2)]), ["ACCEPTED", "ACCEPTED", "FILL"], 1),
        (
            Scripted(requests={"new_order": Passage(copies=2)}),
            ["ACCEPTED", "FILL", "RequestRefused"],
            1,
        ),
    ],
)
def test_what_the_road_does(road: Scripted, said: list[str], orders: int) -> None:
    async def play(host: InProcessVenue, session: InProcessSession) -> None:
        await session.place(MARKET)
        await turns()
        words = heard(session)
        # The second copy's refusal has the request id of an order that was answered already.
        words = ["RequestRefused" if word == "BrokerAnomaly" else word for word in words]
        assert words == said
        assert len(host.venue.exchange.orders) == orders

    scene(play, road)


def test_messages_overtake_each_other_only_on_a_slow_road() -> None:
    async def play(host: InProcessVenue, session: InProcessSession) -> None:
        await session.place(MARKET)
        async with asyncio.timeout(10):
            kinds = []
            async for event in session.events():
                assert isinstance(event, OrderUpdate)
                kinds.append(event.kind)
                if len(kinds) == 2:
                    break
        assert kinds == [OrderUpdateKind.FILL, OrderUpdateKind.ACCEPTED]

    scene(play, Scripted(responses=[Passage(delay_ns=2_000_000)]))


def test_a_duplicate_tells_which_order_holds_the_id() -> None:
    async def play(host: InProcessVenue, session: InProcessSession) -> None:
        await session.place_many([MARKET, MARKET])
        await turns()
        events = [session._events.get_nowait() for _ in range(3)]
        refused = events[-1]
        assert isinstance(refused, RequestRefused)
        assert refused.existing is not None
        assert (refused.client_order_id, refused.existing.cum_qty) == ("id", 1)

    scene(play)


def test_a_venue_that_died_comes_back_from_its_journal(tmp_path: Path) -> None:
    async def body() -> None:
        listing = small_listing()
        journal = Journal(tmp_path, [listing])
        host = InProcessVenue(make_venue(), lambda: SECOND_NS, journal)
        session = InProcessSession(host, "B")
        await session.connect()
        await session.place(MARKET)
        await turns()
        host.go_down()
        assert heard(session)[-1] == "Disconnected"
        with pytest.raises(NotConnected):
            await session.connect()
        state = journal.load()
        back = Venue([listing], VenueRules(), Random(1), start_ns=0, sources={"S": SetPrices()})
        back.restore(state.accounts, state.orders, state.executions)
        host.come_up(back)
        await session.connect()
        (execution,) = await session.list_executions(0)
        assert execution.client_order_id == "id"
        journal.close()

    asyncio.run(body())
