"""A gateway on virtual time beside a venue in the same process, and the shard's end of its link."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from retinue.adapters.brokers.simulated.book import MarketPrice
from retinue.adapters.brokers.simulated.inprocess import InProcessSession, InProcessVenue, Passage
from retinue.adapters.cpu.inline import InlineCpu
from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import ClientIdMemory
from retinue.execution.gateway import GatewayHost
from retinue.execution.inside_link import InsideLink, inside_link
from retinue.execution.settings import GatewaySettings
from retinue.internal.v1 import venue_pb2
from retinue.ports.cpu import Cpu
from retinue.ports.gateway_store import Sending, StoreFull
from tests.brokers.simulated.support import make_venue
from tests.unit.execution.virtual_time import VirtualClock, run_virtual

ACCOUNTS = 20


class MemoryStore:
    """Implements `ports.gateway_store.GatewayStore`; outlives the gateway as a file would."""

    def __init__(self) -> None:
        self.rows: dict[bytes, Sending] = {}
        self.epochs: dict[int, int] = {}
        self.through = 0
        self.commits: list[int] = []
        self.is_full = False
        self.is_broken = False
        self.has_reserve = True
        # So many commits there is room for once the reserve is freed.
        self.room = 100

    def free_reserve(self) -> bool:
        had, self.has_reserve = self.has_reserve, False
        return had

    def restore_reserve(self) -> bool:
        self.has_reserve = self.has_reserve or not self.is_full
        return self.has_reserve

    def _write(self) -> None:
        if self.is_broken:
            raise OSError("input/output error")
        if self.is_full:
            if self.has_reserve or not self.room:
                raise StoreFull("no space left")
            self.room -= 1

    def record_sending(self, rows: Sequence[Sending]) -> None:
        self._write()
        self.commits.append(len(rows))
        for row in rows:
            self.rows.setdefault(row.order_id, row)

    def record_names(self, names: Mapping[bytes, str]) -> None:
        self._write()
        for order_id, name in names.items():
            self.rows[order_id] = replace(self.rows[order_id], broker_order_id=name)

    def forget(self, order_ids: Sequence[bytes]) -> None:
        for order_id in order_ids:
            self.rows.pop(order_id, None)

    def find(self, order_ids: Sequence[bytes]) -> dict[bytes, Sending]:
        return {order_id: self.rows[order_id] for order_id in order_ids if order_id in self.rows}

    def nameless(self, since_ns: int) -> list[Sending]:
        rows = self.rows.values()
        return [row for row in rows if not row.broker_order_id and row.sending_ns >= since_ns]

    def order_of(self, broker_order_id: str) -> bytes | None:
        for row in self.rows.values():
            if row.broker_order_id == broker_order_id:
                return row.order_id
        return None

    def epoch(self, shard_id: int) -> int:
        return self.epochs.get(shard_id, 0)

    def raise_epoch(self, shard_id: int, epoch: int) -> None:
        self._write()
        self.epochs[shard_id] = epoch

    def executions_through(self) -> int:
        return self.through

    def set_executions_through(self, sequence: int) -> None:
        self._write()
        self.through = sequence

    def prune(self, before_ns: int) -> None:
        self._write()
        self.rows = {key: row for key, row in self.rows.items() if row.sending_ns >= before_ns}

    def close(self) -> None:
        return


class MemoryLatch:
    """Implements `ports.stop_latch.StopLatch`."""

    def __init__(self) -> None:
        self._generation = 0
        self._stopped: set[int] = set()

    def generation(self) -> int:
        return self._generation

    def stopped(self) -> frozenset[int]:
        return frozenset(self._stopped)

    def set(self, account_id: int) -> None:
        self._stopped.add(account_id)
        self._generation += 1

    def clear(self, account_id: int) -> None:
        self._stopped.discard(account_id)
        self._generation += 1


@dataclass
class Road:
    """Loses the messages of these kinds, by name of their body, or brings them twice."""

    lost_requests: set[str] = field(default_factory=set)
    doubled_requests: set[str] = field(default_factory=set)
    # Numbers of fills, counted from 0, of which nothing is heard.
    lost_fills: set[int] = field(default_factory=set)
    fills: int = 0
    lost_responses: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    answer_ns: int = 0

    def request(self, message: venue_pb2.VenueRequest) -> Passage:
        body = message.WhichOneof("body") or ""
        self.requests.append(body)
        copies = 2 if body in self.doubled_requests else 1
        return Passage(lost=body in self.lost_requests, copies=copies)

    def response(self, message: venue_pb2.VenueResponse) -> Passage:
        body = message.WhichOneof("body") or ""
        lost = body in self.lost_responses
        if message.order_update.HasField("execution"):
            lost = lost or self.fills in self.lost_fills
            self.fills += 1
        return Passage(lost=lost, delay_ns=self.answer_ns)


class Bench:
    """What outlives a gateway's process: the venue, the store, the latch, the road."""

    def __init__(
        self,
        memory: ClientIdMemory = ClientIdMemory.REMEMBERED,
        prices: Sequence[MarketPrice] = (),
    ) -> None:
        self.clock = VirtualClock()
        self.venue = InProcessVenue(make_venue(memory, prices=prices), self.clock.wall_ns)
        self.store = MemoryStore()
        self.latch = MemoryLatch()
        self.road = Road()
        self.cpu: Cpu = InlineCpu()
        self.sessions = 0
        self.epoch = 1

    @asynccontextmanager
    async def gateway(
        self, settings: GatewaySettings | None = None, *, queried: Sequence[pb.Order] = ()
    ) -> AsyncIterator["Shard"]:
        """A started gateway that resumes; leaving is its sudden death."""
        self.sessions += 1
        self.session = InProcessSession(self.venue, "B", self.road)
        host = GatewayHost(
            session=self.sessions,
            broker=self.session,
            store=self.store,
            latch=self.latch,
            clock=self.clock,
            cpu=self.cpu,
            settings=settings,
        )
        running = asyncio.create_task(host.run())
        link, end = inside_link()
        serving = asyncio.create_task(host.serve(end))
        shard = Shard(host, link, self.epoch)
        await shard.greet(queried)
        reading = asyncio.create_task(shard.read())
        try:
            yield shard
        finally:
            for task in (reading, serving, running):
                task.cancel()
            await asyncio.gather(reading, serving, running, return_exceptions=True)

    def by_hand(self, **body: Any) -> None:
        """Somebody else asks the venue for this, past the gateway."""
        request = venue_pb2.VenueRequest(request_id=1, **body)
        self.venue.venue.handle("B", request, self.clock.wall_ns())
        self.venue.venue.take_changes()

    def orders_at_venue(self) -> list[tuple[str, str]]:
        """(client id as sent, state) of every order the venue has."""
        listed = self.venue.venue.handle(
            "B",
            venue_pb2.VenueRequest(request_id=1, list_orders=venue_pb2.VenueListOrders()),
            self.clock.wall_ns(),
        )
        return [
            (order.account, str(order.state))
            for delivery in listed
            if delivery.response is not None
            for order in delivery.response.orders.orders
        ]


def play(
    story: Callable[[Bench, "Shard"], Awaitable[None]],
    memory: ClientIdMemory = ClientIdMemory.REMEMBERED,
    settings: GatewaySettings | None = None,
) -> None:
    """One gateway, resumed, and what happens to it."""

    async def scene() -> None:
        bench = Bench(memory)
        async with bench.gateway(settings) as shard:
            await shard.until("RESUMED")
            await story(bench, shard)

    run_virtual(scene())


class Shard:
    """Sends orders and keeps every report, as the log would; says so unless told not to."""

    def __init__(self, host: GatewayHost, link: InsideLink, epoch: int) -> None:
        self.host = host
        self.link = link
        self.epoch = epoch
        self.reports: list[pb.Report] = []
        self.quotes: list[pb.Quote] = []
        self.welcomes: list[pb.LinkWelcome] = []
        self.sequences: list[int] = []
        self.is_log_up = True
        self._news = asyncio.Event()
        self._resume_id = 0

    async def greet(self, queried: Sequence[pb.Order]) -> None:
        hello = pb.LinkHello(tenant_id=1, shard_id=1, epoch=self.epoch)
        configuration = pb.GatewayConfiguration(
            connection_id=5,
            accounts=[
                pb.AccountRoute(account_id=number, broker_account=f"A{number}")
                for number in range(1, ACCOUNTS + 1)
            ],
            instruments=[pb.InstrumentRoute(instrument_id=1, broker_symbol="S", tick_size=1)],
        )
        await self.send(pb.LinkRequest(hello=hello, configuration=configuration))
        await self.resume(queried)

    async def resume(self, queried: Sequence[pb.Order]) -> None:
        self._resume_id += 1
        query = pb.ResumeQuery(resume_id=self._resume_id, orders=queried)
        await self.send(pb.LinkRequest(resume=query))

    async def send(self, request: pb.LinkRequest) -> None:
        await self.link.send(request.SerializeToString())

    async def order(self, position: int, *orders: pb.Order, time_ns: int = 0) -> None:
        """`time_ns`: the record time at which they were made."""
        group = pb.OrderGroup(position=position, epoch=self.epoch, orders=orders, time_ns=time_ns)
        await self.send(pb.LinkRequest(order_groups=[group]))

    async def read(self) -> None:
        while True:
            response = pb.LinkResponse.FromString(await self.link.receive())
            if response.HasField("welcome"):
                self.welcomes.append(response.welcome)
            self.quotes.extend(response.quotes)
            if response.HasField("reports"):
                self.reports.extend(response.reports.reports)
                self.sequences.append(response.reports.sequence)
                if self.is_log_up:
                    through = response.reports.sequence
                    await self.send(pb.LinkRequest(reports_durable_through=through))
            self._news.set()

    async def until(self, kind: str, count: int = 1, seconds: float = 60) -> list[pb.Report]:
        """Every report of this kind, once there are so many."""
        wanted = pb.ReportKind.Value(f"REPORT_KIND_{kind}")
        async with asyncio.timeout(seconds):
            while True:
                found = [report for report in self.reports if report.kind == wanted]
                if len(found) >= count:
                    return found
                self._news.clear()
                await self._news.wait()

    async def told(self, order: pb.Order, kind: str) -> None:
        """Waits for a report of this kind about this order."""
        async with asyncio.timeout(60):
            while kind not in self.kinds(order):
                self._news.clear()
                await self._news.wait()

    def kinds(self, order: pb.Order) -> list[str]:
        """What was said of the order, in short."""
        return [
            pb.ReportKind.Name(report.kind).removeprefix("REPORT_KIND_")
            for report in self.reports
            if report.order_id == order.order_id
        ]


def order(position: int, account: int = 1, *, ordinal: int = 0, **fields: object) -> pb.Order:
    """A market buy of one that opens."""
    order_id = position.to_bytes(8, "big") + (account << 32 | ordinal).to_bytes(8, "big")
    values: dict[str, object] = {
        "order_id": order_id,
        "account_id": account,
        "instrument_id": 1,
        "side": 1,
        "order_type": 1,
        "time_in_force": 2,
        "quantity": 1,
        "priority": 4,
        "opening": True,
        "ordinal": account * 100 + ordinal,
        "action": 1,
    }
    return pb.Order(**(values | fields))  # type: ignore[arg-type]


def resting(position: int, account: int = 1, **fields: object) -> pb.Order:
    """A limit buy far from the market."""
    values: dict[str, Any] = {"order_type": 2, "limit_price": 50}
    return order(position, account, **(values | fields))


def cancel(of: pb.Order, ordinal: int = 99) -> pb.Order:
    taken = pb.Order()
    taken.CopyFrom(of)
    taken.action = pb.ORDER_ACTION_CANCEL
    taken.ordinal = ordinal
    return taken
