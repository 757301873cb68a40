"""The venue inside the process, for simulations: no socket, no thread, time and faults handed in.

A session here is a BrokerSession like the one over TCP. Everything passes through the loop it runs
on,
so a virtual-time loop decides when; a `Road` decides what is lost, late, doubled or cut.
"""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from retinue.adapters.brokers.simulated.conversation import Conversation
from retinue.adapters.brokers.simulated.journal import Journal
from retinue.adapters.brokers.simulated.venue import Delivery, Venue
from retinue.internal.v1 import venue_pb2
from retinue.ports.broker import NotConnected


@dataclass(frozen=True, slots=True)
class Passage:
    """What the road does to one message. Messages with different delays may overtake each other."""

    lost: bool = False
    delay_ns: int = 0
    copies: int = 1
    # The connection ends at this message, which does not arrive.
    cut: bool = False


class Road(Protocol):
    """The way between a session and the venue."""

    def request(self, message: venue_pb2.VenueRequest) -> Passage: ...

    def response(self, message: venue_pb2.VenueResponse) -> Passage: ...


class GoodRoad:
    """Everything arrives, once, at the next turn of the loop."""

    def request(self, message: venue_pb2.VenueRequest) -> Passage:
        return Passage()

    def response(self, message: venue_pb2.VenueResponse) -> Passage:
        return Passage()


class InProcessVenue:
    """One core and the sessions connected to it. `journal` may be left out where nobody asks it."""

    def __init__(
        self, venue: Venue, now_ns: Callable[[], int], journal: Journal | None = None
    ) -> None:
        self.venue = venue
        self._now_ns = now_ns
        self._journal = journal
        self._sessions: dict[str, list[InProcessSession]] = {}
        self.reachable = True

    def attach(self, session: "InProcessSession") -> None:
        self._sessions.setdefault(session.broker, []).append(session)

    def detach(self, session: "InProcessSession") -> None:
        if session in self._sessions.get(session.broker, []):
            self._sessions[session.broker].remove(session)

    def arrive(self, session: "InProcessSession", request: venue_pb2.VenueRequest) -> None:
        """A request at the venue's door."""
        if not self.reachable:
            return
        if request.WhichOneof("body") == "login":
            deliveries = [self.venue.login(request.request_id, request.login.broker)]
        else:
            deliveries = self.venue.handle(session.broker, request, self._now_ns())
        self._deliver(deliveries, session)

    def tick(self, *, quotes: bool = False) -> None:
        """Lets the market move up to now; with `quotes` it also tells the quotes that moved."""
        if not self.reachable:
            return
        now_ns = self._now_ns()
        self._deliver(self.venue.tick(now_ns), None)
        moved = self.venue.quotes(now_ns, moved_only=True) if quotes else None
        if moved is not None:
            for broker in list(self._sessions):
                self._deliver([Delivery(broker, moved)], None)

    async def run(self, interval_seconds: float) -> None:
        """Ticks for ever, with quotes; for a task of its own."""
        while True:
            await asyncio.sleep(interval_seconds)
            self.tick(quotes=True)

    def go_down(self) -> None:
        """The venue's process dies: every session is cut and nothing arrives until `come_up`."""
        self.reachable = False
        for sessions in list(self._sessions.values()):
            for session in list(sessions):
                session.cut("the venue is gone")

    def come_up(self, venue: Venue) -> None:
        """The venue is back, usually one restored from the journal."""
        self.venue = venue
        self.reachable = True

    def _deliver(self, deliveries: Sequence[Delivery], asker: "InProcessSession | None") -> None:
        changes = self.venue.take_changes()
        if changes and self._journal is not None:
            self._journal.commit(changes, self.venue.marks())
        for delivery in deliveries:
            if delivery.response is None:
                if asker is not None:
                    asker.cut("cut by the venue")
                continue
            if delivery.direct and asker is not None:
                targets = [asker]
            else:
                targets = list(self._sessions.get(delivery.broker, []))
            for target in targets:
                response = venue_pb2.VenueResponse()
                response.CopyFrom(delivery.response)
                response.request_id = delivery.request_id if target is asker else 0
                target.incoming(response, delivery.delay_ns)


class InProcessSession(Conversation):
    """BrokerSession straight into an InProcessVenue."""

    def __init__(self, host: InProcessVenue, broker: str, road: Road | None = None) -> None:
        super().__init__()
        self.broker = broker
        self._host = host
        self._road = road or GoodRoad()
        # Counts connections, so that what was on the road when one ended reaches no later one.
        self._connection = 0
        self._connected = False
        self._last_due = 0.0

    async def connect(self) -> None:
        if self._connected:
            raise RuntimeError("already connected")
        if not self._host.reachable:
            raise NotConnected("the venue is not reachable")
        self._connection += 1
        self._connected = True
        self._host.attach(self)
        try:
            await self._login("", self.broker)
        except BaseException:
            self.cut("not logged in")
            raise

    async def close(self) -> None:
        self.cut("closed by this side")

    def cut(self, text: str) -> None:
        """Ends the connection, from whichever side."""
        if self._connected:
            self._connected = False
            self._host.detach(self)
            self._lost(text)

    def _send(self, requests: Sequence[venue_pb2.VenueRequest]) -> None:
        if not self._connected:
            raise NotConnected("no connection to the venue")
        loop = asyncio.get_running_loop()
        for request in requests:
            passage = self._road.request(request)
            if passage.cut:
                loop.call_soon(self.cut, "cut on the road")
                return
            for _ in range(0 if passage.lost else passage.copies):
                if passage.delay_ns:
                    due = passage.delay_ns / 1e9
                    loop.call_later(due, self._depart, self._connection, request)
                else:
                    loop.call_soon(self._depart, self._connection, request)

    def _depart(self, connection: int, request: venue_pb2.VenueRequest) -> None:
        if self._connected and connection == self._connection:
            self._host.arrive(self, request)

    def incoming(self, response: venue_pb2.VenueResponse, delay_ns: int) -> None:
        """A message of the venue sets out to this session."""
        passage = self._road.response(response)
        if passage.cut:
            self.cut("cut on the road")
            return
        loop = asyncio.get_running_loop()
        for _ in range(0 if passage.lost else passage.copies):
            if passage.delay_ns:
                # The road lets messages overtake each other, the venue does not.
                due = loop.time() + (delay_ns + passage.delay_ns) / 1e9
                loop.call_at(due, self._arrive, self._connection, response)
            elif delay_ns or self._last_due > loop.time():
                due = max(loop.time() + delay_ns / 1e9, math.nextafter(self._last_due, math.inf))
                self._last_due = due
                loop.call_at(due, self._arrive, self._connection, response)
            else:
                loop.call_soon(self._arrive, self._connection, response)

    def _arrive(self, connection: int, response: venue_pb2.VenueResponse) -> None:
        if self._connected and connection == self._connection:
            self._receive(response)
