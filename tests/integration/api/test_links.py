"""What a gateway sends is checked before it is logged: the log would hold it for ever."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from retinue.adapters.clock.system import SystemClock
from retinue.api.v1 import control_pb2 as control
from retinue.api.v1 import gateway_pb2 as pb
from retinue.copying.links import Links
from retinue.copying.marks import MarkConflater
from retinue.internal.v1.record_pb2 import Record
from retinue.internal.v1.view_pb2 import ConnectionView
from retinue.ports.gateway_link import LinkClosed
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
    batch = pb.ReportBatch(
        connection_id=connection_id,
        session=1,
        sequence=sequence,
        reports=[pb.Report(kind=kind, order_id=bytes(16))],  # type: ignore[arg-type]
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
