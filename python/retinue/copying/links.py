"""The shard's links to its gateways: one task a connection that dials, says hello, logs what comes
back, and dials again.

Orders wait for nobody here: each connection has its own queue and its own sender, so a gateway that
is slow or gone holds back its own accounts only. What a closed link did not take, the next link's
resume asks for.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

from retinue.api.v1.gateway_pb2 import LinkHello, LinkRequest
from retinue.copying.envelope import record
from retinue.copying.marks import MarkConflater
from retinue.copying.shard import Shard
from retinue.domain.errors import InvalidInput
from retinue.domain.log_fields import log_fields
from retinue.engine.response import Response, read_response
from retinue.internal.v1.record_pb2 import Link
from retinue.internal.v1.view_pb2 import VIEW_KIND_CONNECTIONS, ConnectionView, ViewRequest
from retinue.ports.clock import Clock
from retinue.ports.gateway_link import GatewayLink, LinkClosed
from retinue.ports.records import Judged
from retinue.ports.traces import ServiceSpans

_log = logging.getLogger(__name__)

REDIAL_FIRST_NS = 50_000_000
REDIAL_MAX_NS = 2_000_000_000
REPORTS_UNDER_WAY_MAX = 64
TELL_TIME_NS = 60_000_000_000

Dial = Callable[[ConnectionView], Awaitable[GatewayLink]]
"""Opens a link to the gateway of a connection; raises LinkClosed where it cannot be reached."""


class _Ended(NamedTuple):
    """Why a link ended, and whether the gateway had welcomed it."""

    text: str
    welcomed: bool


class _UnderWay(NamedTuple):
    """Reports on their way into the log, and what is to be said once they are there."""

    confirmation: bytes
    logged: asyncio.Future[Judged]


class _Outgoing:
    """One connection's requests on their way to its gateway."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.open = False
        self.welcomed = False
        # Why there is no link, as it was last logged.
        self.told = ""

    def put(self, request: bytes) -> None:
        """Dropped while no link is open: the next link's resume asks for what was in it."""
        if self.open:
            self.queue.put_nowait(request)


class Links:
    """Implements `copying.shard.Router`; `run` keeps a link to the gateway of every connection."""

    def __init__(
        self,
        shard: Shard,
        marks: MarkConflater,
        clock: Clock,
        dial: Dial,
        spans: ServiceSpans | None = None,
    ) -> None:
        self._shard = shard
        self._spans = spans
        self._marks = marks
        self._clock = clock
        self._dial = dial
        self._outgoing: dict[int, _Outgoing] = {}
        self._changed = asyncio.Event()

    def route(self, connection_id: int, request: bytes) -> None:
        """See `copying.shard.Router`."""
        outgoing = self._outgoing.get(connection_id)
        if outgoing is not None:
            outgoing.put(request)

    def problem(self, connection_id: int) -> str:
        """Why the last attempt to link a connection failed; empty where none did."""
        outgoing = self._outgoing.get(connection_id)
        return outgoing.told if outgoing is not None else ""

    def connections_changed(self) -> None:
        """There may be a connection that has no link yet."""
        self._changed.set()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                for view in await self._connections():
                    if view.connection_id not in self._outgoing:
                        outgoing = self._outgoing[view.connection_id] = _Outgoing()
                        with log_fields(connection=view.settings.name):
                            group.create_task(self._keep(view, outgoing))
                await self._changed.wait()
                self._changed.clear()

    async def _connections(self) -> list[ConnectionView]:
        found: list[ConnectionView] = []
        after = 0
        while True:
            request = ViewRequest(kind=VIEW_KIND_CONNECTIONS, after_id=after)
            page = await self._shard.view(request)
            found.extend(page.connections)
            after = page.next_after_id
            if after == 0:
                return found

    async def _keep(self, view: ConnectionView, outgoing: _Outgoing) -> None:
        """Dials again and again, ever more slowly while nobody welcomes it."""
        wait_ns = REDIAL_FIRST_NS
        while True:
            dialled_ns = self._clock.monotonic_ns()
            why = await self._serve(view, outgoing)
            # One that is welcomed and lost again and again is no better than one that is gone.
            if why.welcomed and self._clock.monotonic_ns() - dialled_ns > REDIAL_MAX_NS:
                wait_ns = REDIAL_FIRST_NS
            # One line an outage: the hundredth attempt says no more than the first.
            if why.text != outgoing.told:
                outgoing.told = why.text
                _log.warning("no link to the gateway of %s: %s", view.settings.name, why.text)
            await self._clock.sleep_until(self._clock.monotonic_ns() + wait_ns)
            wait_ns = min(wait_ns * 2, REDIAL_MAX_NS)

    async def _serve(self, view: ConnectionView, outgoing: _Outgoing) -> _Ended:
        """One link, from dial to close; why it ended."""
        dialled_ns = self._shard.now_ns()
        try:
            link = await self._dial(view)
        except LinkClosed as closed:
            return _Ended(str(closed), welcomed=False)
        outgoing.queue = asyncio.Queue()
        outgoing.open = True
        outgoing.welcomed = False
        hello = LinkHello(tenant_id=self._shard.tenant_id, shard_id=0, epoch=self._shard.epoch)
        outgoing.put(LinkRequest(hello=hello).SerializeToString())
        under_way: asyncio.Queue[_UnderWay] = asyncio.Queue(REPORTS_UNDER_WAY_MAX)
        helpers = [
            asyncio.create_task(_send_all(link, outgoing.queue)),
            asyncio.create_task(_confirm(outgoing, under_way)),
            asyncio.create_task(self._tell_time(outgoing)),
        ]
        try:
            while True:
                response = read_response(
                    await link.receive(), self._shard.tenant_id, view.connection_id
                )
                if self._spans is not None and not outgoing.welcomed and _welcomes(response):
                    begin_ns, name = dialled_ns, view.settings.name
                    self._spans.happened("link", begin_ns, self._shard.now_ns(), connection=name)
                await self._take(view, outgoing, under_way, response)
        except (LinkClosed, InvalidInput) as closed:
            ended = _Ended(str(closed), welcomed=outgoing.welcomed)
        finally:
            outgoing.open = False
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await link.close()
        if ended.welcomed:
            await self._log_link(view, up=False, session=0)
        return ended

    async def _take(
        self,
        view: ConnectionView,
        outgoing: _Outgoing,
        under_way: asyncio.Queue[_UnderWay],
        response: Response,
    ) -> None:
        rest = response.rest
        if rest is not None and rest.HasField("welcome"):
            # Also after the gateway has found its broker again: then everything is asked anew.
            outgoing.welcomed = True
            if outgoing.told:
                outgoing.told = ""
                _log.warning("the gateway of %s is linked", view.settings.name)
            await self._log_link(view, up=True, session=rest.welcome.session)
        if rest is not None and rest.quotes:
            self._marks.take(list(rest.quotes))
        if response.reports is not None:
            # Many batches share one commit: the next is taken while this one becomes durable.
            logged = self._shard.append_fact(response.reports.record)
            await under_way.put(_UnderWay(response.reports.confirmation, logged))

    async def _tell_time(self, outgoing: _Outgoing) -> None:
        """How far its clock is from record time must stay known while nothing is traded."""
        while True:
            await self._clock.sleep_until(self._clock.monotonic_ns() + TELL_TIME_NS)
            outgoing.put(LinkRequest(time_ns=self._shard.now_ns()).SerializeToString())

    async def _log_link(self, view: ConnectionView, *, up: bool, session: int) -> None:
        link = Link(connection_id=view.connection_id, session=session, up=up)
        await self._shard.append_fact(record(self._shard.tenant_id, link=link))


def _welcomes(response: Response) -> bool:
    return response.rest is not None and response.rest.HasField("welcome")


async def _confirm(outgoing: _Outgoing, under_way: asyncio.Queue[_UnderWay]) -> None:
    """Tells the gateway what it may forget: everything up to a batch, never past a gap."""
    while True:
        confirmation, logged = await under_way.get()
        await logged
        outgoing.put(confirmation)


async def _send_all(link: GatewayLink, queue: asyncio.Queue[bytes]) -> None:
    with suppress(LinkClosed):
        while True:
            await link.send(await queue.get())
