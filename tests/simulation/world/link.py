"""A link between shard and gateway: each message once and in order, until it is cut.

Two pipes. What one end has sent still arrives after that end has died; a cut loses what is under
way, or lets it arrive when nobody expects it any more.
"""

import asyncio
import contextvars
import math
from collections import deque
from collections.abc import Callable
from random import Random

from retinue.ports.gateway_link import LinkClosed
from tests.simulation.world.rates import Rates

_LATE_SECONDS_MAX = 2
# What only confirms reports is lost or late without harm.
_CONFIRMATION_BYTES_MAX = 16


class Pipe:
    """One direction. `cut` is asked at each message."""

    def __init__(self, delay: Callable[[], float], broken: Callable[[bytes], bool]) -> None:
        self._delay = delay
        self._broken = broken
        self._arrived: deque[bytes] = deque()
        self._changed = asyncio.Event()
        self._last_due = 0.0
        self._outside = contextvars.Context()
        self.is_closed = False
        self.on_break: Callable[[bytes], None] = lambda item: None

    def put(self, item: bytes) -> None:
        if self.is_closed:
            return
        if self._broken(item):
            self.on_break(item)
            return
        self._later(self._arrive, item)

    def end_with(self, item: bytes, seconds: float) -> None:
        """The sender is gone, and the last that it sent takes so long."""
        if not self.is_closed:
            self._last_due = max(self._last_due, asyncio.get_running_loop().time() + seconds)
            self._later(self._arrive, item)
            self.end()

    def end(self) -> None:
        """The sender is gone: closed once everything it sent has arrived."""
        self._later(self.close)

    def _later(self, action: Callable[..., None], *args: object) -> None:
        loop = asyncio.get_running_loop()
        # Timers of one moment come in no order: each is due a little after the one before it.
        after = math.nextafter(self._last_due, math.inf)
        self._last_due = max(loop.time() + self._delay(), after)
        context = self._outside.copy()
        loop.call_at(self._last_due, action, *args, context=context)

    def _arrive(self, item: bytes) -> None:
        if not self.is_closed:
            self._arrived.append(item)
            self._changed.set()

    async def get(self) -> bytes:
        while not self._arrived:
            if self.is_closed:
                raise LinkClosed
            self._changed.clear()
            await self._changed.wait()
        return self._arrived.popleft()

    def close(self) -> None:
        self.is_closed = True
        self._changed.set()


class ShardEnd:
    """Implements `ports.gateway_link.GatewayLink`."""

    def __init__(self, link: "Link") -> None:
        self._link = link

    async def send(self, request: bytes) -> None:
        if self._link.requests.is_closed or self._link.is_half_cut:
            raise LinkClosed
        self._link.requests.put(request)

    async def receive(self) -> bytes:
        return await self._link.responses.get()

    async def close(self) -> None:
        self._link.shard_gone()


class GatewaySide:
    """Implements `ports.gateway_end.GatewayEnd`."""

    def __init__(self, link: "Link") -> None:
        self._link = link

    async def receive(self) -> bytes:
        return await self._link.requests.get()

    def send(self, response: bytes) -> None:
        self._link.responses.put(response)


class Link:
    """Both pipes and both ends."""

    def __init__(self, chance: Random, rates: Rates, is_calm: Callable[[], bool]) -> None:
        def delay() -> float:
            if is_calm() or not rates.link_delay_ms:
                return 0.0
            return chance.randrange(rates.link_delay_ms) / 1000

        def broken() -> bool:
            return not is_calm() and chance.random() < rates.link_cut

        self.requests = Pipe(delay, lambda item: self._is_last(item) or broken())
        self.responses = Pipe(delay, lambda item: broken())
        self.is_half_cut = False
        self._chance = chance
        self._breaks_at_next = False
        self.requests.on_break = self._break_requests
        self.responses.on_break = lambda item: self.cut()
        self.shard_end = ShardEnd(self)
        self.gateway_end = GatewaySide(self)

    def break_at_next(self) -> None:
        """The link ends with its next request: the shard notices at once, the gateway when that
        has come, later than it should.
        """
        self._breaks_at_next = True

    def _break_requests(self, item: bytes) -> None:
        if self._is_last(item):
            self.is_half_cut = True
            self.responses.close()
            self.requests.end_with(item, self._chance.random() * _LATE_SECONDS_MAX)
        else:
            self.cut()

    def _is_last(self, item: bytes) -> bool:
        return self._breaks_at_next and len(item) > _CONFIRMATION_BYTES_MAX

    def cut(self) -> None:
        """Both ends notice at once; what was under way is lost."""
        self.requests.close()
        self.responses.close()

    def shard_gone(self) -> None:
        self.requests.end()
        self.responses.close()

    def gateway_gone(self) -> None:
        self.responses.end()
        self.requests.close()
