"""The way between a gateway and the venue, and a session whose messages outlive their process."""

import asyncio
import contextvars
from collections.abc import Callable, Sequence
from random import Random

from retinue.adapters.brokers.simulated.inprocess import InProcessSession, InProcessVenue, Passage
from retinue.domain.broker import ClientIdMemory
from retinue.internal.v1 import venue_pb2
from tests.simulation.world.rates import Rates
from tests.simulation.world.witness import Witness

_MS = 1_000_000
_CLOG_SECONDS_MAX = 5


class FaultyRoad:
    """Implements the venue's `Road`. Quiet once `calm` is set."""

    def __init__(self, chance: Random, rates: Rates, memory: ClientIdMemory) -> None:
        self._chance = chance
        self._rates = rates
        # Copies of a request are a road's business only where the broker can tell them apart.
        self._copies = rates.request_copied if memory is ClientIdMemory.REMEMBERED else 0.0
        self._clogged = False
        self.calm = False
        self.end: Callable[[], None] = lambda: None

    def request(self, message: venue_pb2.VenueRequest) -> Passage:
        rates = self._rates
        return self._passage(rates.request_lost, self._copies, rates.request_delay_ms)

    def response(self, message: venue_pb2.VenueResponse) -> Passage:
        rates = self._rates
        return self._passage(0.0, rates.response_copied, rates.response_delay_ms)

    def _passage(self, lost: float, copied: float, delay_ms: int) -> Passage:
        if self.calm:
            return Passage()
        loop, draw = asyncio.get_running_loop(), self._chance.random
        if draw() < self._rates.clog:
            # A stream loses nothing in its middle: what is lost is everything until the cut.
            self._clogged = True
            loop.call_later(draw() * _CLOG_SECONDS_MAX, self._cut)
        return Passage(
            lost=self._clogged or draw() < lost,
            copies=2 if draw() < copied else 1,
            cut=draw() < self._rates.cut,
            delay_ns=self._chance.randrange(delay_ms * _MS) if delay_ms and draw() < 0.5 else 0,
        )

    def _cut(self) -> None:
        self._clogged = False
        self.end()


class WorldSession(InProcessSession):
    """What it has sent is on the road, whether its process lives on or not."""

    def __init__(
        self, host: InProcessVenue, broker: str, road: FaultyRoad, witness: Witness
    ) -> None:
        super().__init__(host, broker, road)
        self._outside = contextvars.Context()
        self._witness = witness

    def _send(self, requests: Sequence[venue_pb2.VenueRequest]) -> None:
        self._outside.copy().run(super()._send, requests)
        for request in requests:
            self._witness.sent(self.broker, request)

    def _receive(self, response: venue_pb2.VenueResponse) -> None:
        sent = self._sent.get(response.request_id)
        self._witness.heard(self.broker, response, sent.client_order_id if sent else "")
        super()._receive(response)

    def _lost(self, text: str) -> None:
        self._witness.lost(self.broker)
        super()._lost(text)
