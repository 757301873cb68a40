"""What a gateway sends is checked before it is logged: the log would hold it for ever."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from retinue.adapters.clock.system import SystemClock
from retinue.api.v1 import control_pb2 as control
from retinue.api.v1 import gateway_pb2 as pb
from retinue.copying import links as linking
from retinue.copying import marks as stage
from retinue.copying.links import Links
from retinue.copying.marks import MarkConflater
from retinue.domain.errors import LogFull
from retinue.internal.v1.record_pb2 import Record
from retinue.internal.v1.view_pb2 import ConnectionView
from retinue.ports.gateway_link import LinkClosed
from retinue.ports.records import Judged
from tests.integration.api.service import AUTH, Service, set_up


class ScriptedLink:
    """Says what it is told to say, then nothing until it is closed."""

    def __init__(self, says: Sequence[bytes]) -> None:
        self._says = list(says)
        self._closed = asyncio.Event()
        self._durable = asyncio.Event()
        self.durable_through = 0

    async def send(self, request: bytes) -> None:
        self.durable_through = max(
            self.durable_through, pb.LinkRequest.FromString(request).reports_durable_through
        )
        if self.durable_through:
            self._durable.set()

    async def receive(self) -> bytes:
        if self._says:
            return self._says.pop(0)
        await self._closed.wait()
        raise LinkClosed("closed by the test")

    async def close(self) -> None:
        self._closed.set()

    async def confirmed(self) -> None:
        await asyncio.wait_for(self._durable.wait(), 10)


def reports(connection_id: int, kind: int, sequence: int) -> bytes:
    # A number, as it comes over the wire: it may be a kind of a later version.
    report = pb.Report(kind=kind, order_id=bytes(16))  # type: ignore[arg-type]
    batch = pb.ReportBatch(
        connection_id=connection_id, session=1, sequence=sequence, reports=[report]
    )
    return pb.LinkResponse(reports=batch).SerializeToString()


BABBLE: dict[str, Callable[[int], bytes]] = {
    "no message": lambda _: b"\xff\xff",
    "a welcome that is none": lambda _: b"\x0a\x02\xff\xff",
    "reports that are none": lambda _: b"\x12\x02\xff\xff",
    "a kind of a later version": lambda own: reports(own, 99, 2),
    "another connection's": lambda own: reports(own + 1, pb.REPORT_KIND_FILL, 2),
}


@pytest.mark.parametrize("babble", BABBLE)
async def test_a_gateway_that_babbles_loses_its_link_and_nothing_is_logged(
    babble: str, service: Service
) -> None:
    await set_up(service)
    listed = await service.control.ListConnections(control.ListConnectionsRequest(), metadata=AUTH)
    own = int(listed.connections[0].connection_id)
    welcome = pb.LinkWelcome(connection_id=own, session=1)
    hello = pb.LinkResponse(welcome=welcome).SerializeToString()
    first = ScriptedLink([hello, BABBLE[babble](own)])
    second = ScriptedLink([hello, reports(own, pb.REPORT_KIND_SENT, 7)])
    waiting = [first, second]

    async def dial(view: ConnectionView) -> ScriptedLink:
        assert view.connection_id == own
        return waiting.pop(0)

    marks = MarkConflater(service.shard, service.shard.tenant_id, SystemClock())
    links = asyncio.create_task(Links(service.shard, marks, SystemClock(), dial).run())
    try:
        await second.confirmed()
    finally:
        links.cancel()
        await asyncio.gather(links, return_exceptions=True)
    assert second.durable_through == 7
    assert service.shard.stopped is None
    records = [Record.FromString(frame.payload) for frame in service.frames()]
    ups = [record.link.up for record in records if record.HasField("link")]
    assert ups[:3] == [True, False, True]
    [logged] = [record.reports for record in records if record.HasField("reports")]
    assert logged.sequence == 7


async def test_what_gateways_said_is_logged_in_its_order_whatever_the_disk_does(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up(service)
    listed = await service.control.ListConnections(control.ListConnectionsRequest(), metadata=AUTH)
    own = int(listed.connections[0].connection_id)
    append = service.log.append
    attempts = 0

    def sometimes_full(payloads: Sequence[bytes], stamp_ns: int) -> list[int]:
        nonlocal attempts
        attempts += 1
        if attempts % 3:
            raise LogFull("no space left on device", "Make room.")
        return append(payloads, stamp_ns)

    monkeypatch.setattr(service.log, "append", sometimes_full)
    monkeypatch.setattr(service.log, "free_reserve", lambda: False)
    welcome = pb.LinkWelcome(connection_id=own, session=1)
    messages = [pb.LinkResponse(welcome=welcome).SerializeToString()]
    messages += [reports(own, pb.REPORT_KIND_SENT, number) for number in range(1, 201)]
    link = SlowLink(messages)

    async def dial(view: ConnectionView) -> ScriptedLink:
        return link

    marks = MarkConflater(service.shard, service.shard.tenant_id, SystemClock())
    links = asyncio.create_task(Links(service.shard, marks, SystemClock(), dial).run())
    refused = 0
    try:
        async with asyncio.timeout(60):
            while link.durable_through < 200:
                try:
                    await service.shard.append(b"\x08\x01\x4a\x00")
                except LogFull:
                    refused += 1
    finally:
        links.cancel()
        await asyncio.gather(links, return_exceptions=True)
    assert refused > 0
    records = [Record.FromString(frame.payload) for frame in service.frames()]
    logged = [record.reports.sequence for record in records if record.HasField("reports")]
    assert logged == list(range(1, 201))
    assert link.confirmed_in_order


class SlowLink(ScriptedLink):
    """Gives others a turn between two messages, so that they fall into many commits."""

    confirmed_in_order = True

    async def receive(self) -> bytes:
        await asyncio.sleep(0.002)
        return await super().receive()

    async def send(self, request: bytes) -> None:
        through = pb.LinkRequest.FromString(request).reports_durable_through
        self.confirmed_in_order &= not through or through > self.durable_through
        await super().send(request)


async def test_a_gateway_that_is_welcomed_and_babbles_is_dialled_ever_more_slowly(
    service: Service,
) -> None:
    await set_up(service)
    listed = await service.control.ListConnections(control.ListConnectionsRequest(), metadata=AUTH)
    own = int(listed.connections[0].connection_id)
    hello = pb.LinkResponse(welcome=pb.LinkWelcome(connection_id=own, session=1))
    dials: list[float] = []
    enough = asyncio.Event()

    async def dial(view: ConnectionView) -> ScriptedLink:
        dials.append(asyncio.get_running_loop().time())
        if len(dials) == 5:
            enough.set()
        return ScriptedLink([hello.SerializeToString(), b"\xff"])

    marks = MarkConflater(service.shard, service.shard.tenant_id, SystemClock())
    links = asyncio.create_task(Links(service.shard, marks, SystemClock(), dial).run())
    try:
        await asyncio.wait_for(enough.wait(), 20)
    finally:
        links.cancel()
        await asyncio.gather(links, return_exceptions=True)
    waits = [later - earlier for earlier, later in pairwise(dials[:5])]
    assert waits[-1] > 4 * 0.05


class Marked:
    """Implements as much of `ports.records.Records` as marks need."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[dict[int, int]] = asyncio.Queue()

    async def append(self, record: bytes) -> Judged:
        marks = Record.FromString(record).marks.marks
        self.queue.put_nowait({mark.instrument_id: mark.price for mark in marks})
        return Judged(1, 1, b"")

    def now_ns(self) -> int:
        return 1


async def test_made_up_instruments_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "INSTRUMENTS_MAX", 10)
    records = Marked()
    marks = MarkConflater(records, 1, SystemClock())
    writing = asyncio.create_task(marks.run())
    try:
        for price in (5, 6):
            quotes = [pb.Quote(instrument_id=number, last_px=price) for number in range(1, 1001)]
            marks.take(quotes)
            found = await asyncio.wait_for(records.queue.get(), 10)
            assert found == dict.fromkeys(range(1, 11), price)
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def test_a_gateway_is_told_the_time_while_nothing_is_traded(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "TELL_TIME_NS", 10_000_000)
    await set_up(service)
    listed = await service.control.ListConnections(control.ListConnectionsRequest(), metadata=AUTH)
    welcome = pb.LinkWelcome(connection_id=int(listed.connections[0].connection_id), session=1)
    link = ListeningLink([pb.LinkResponse(welcome=welcome).SerializeToString()])

    async def dial(view: ConnectionView) -> ScriptedLink:
        return link

    marks = MarkConflater(service.shard, service.shard.tenant_id, SystemClock())
    before_ns = service.shard.now_ns()
    links = asyncio.create_task(Links(service.shard, marks, SystemClock(), dial).run())
    try:
        told = [await asyncio.wait_for(link.times.get(), 10) for _ in range(3)]
    finally:
        links.cancel()
        await asyncio.gather(links, return_exceptions=True)
    assert before_ns < told[0] < told[1] < told[2] <= service.shard.now_ns()


class ListeningLink(ScriptedLink):
    def __init__(self, says: Sequence[bytes]) -> None:
        super().__init__(says)
        self.times: asyncio.Queue[int] = asyncio.Queue()

    async def send(self, request: bytes) -> None:
        await super().send(request)
        if time_ns := pb.LinkRequest.FromString(request).time_ns:
            self.times.put_nowait(time_ns)


async def test_why_there_is_no_link_is_known_until_there_is_one(service: Service) -> None:
    await set_up(service)
    listed = await service.control.ListConnections(control.ListConnectionsRequest(), metadata=AUTH)
    own = int(listed.connections[0].connection_id)
    hello = pb.LinkResponse(welcome=pb.LinkWelcome(connection_id=own, session=1))
    link = ScriptedLink([hello.SerializeToString(), reports(own, pb.REPORT_KIND_SENT, 1)])
    asked: list[str] = []

    async def dial(view: ConnectionView) -> ScriptedLink:
        asked.append(links.problem(own))
        if len(asked) == 1:
            raise LinkClosed("this machine has no login")
        return link

    marks = MarkConflater(service.shard, service.shard.tenant_id, SystemClock())
    links = Links(service.shard, marks, SystemClock(), dial)
    running = asyncio.create_task(links.run())
    try:
        await link.confirmed()
        asked.append(links.problem(own))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert asked == ["", "this machine has no login", ""]
