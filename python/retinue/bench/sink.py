"""A gateway that places nothing: it says when orders arrived. A process of its own.

`python -m retinue.bench.sink KEY_FILE [fills]`: with `fills` it reports every order sent,
acknowledged and filled. Prints {"listening": "127.0.0.1:PORT"}, then a JSON array for each group
of orders: [position, orders, arrived (monotonic ns), whether the leader's is among them].
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import uvloop

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.rpc.gateway_server import GatewayServer
from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import PRIORITY_LEADER
from retinue.bench.lives import LIFE, report_on
from retinue.domain.broker import BrokerAccount, OrderSnapshot
from retinue.ports.gateway_end import GatewayEnd
from retinue.ports.gateway_link import LinkClosed
from retinue.ports.stop_latch import StopOutcome

NAME = "bench"
_REPORTS_A_BATCH = 300
_READ_AT_ONCE_BYTES_MAX = 1_000
_READ_LATER_SECONDS = 0.05


class Sink:
    """Implements what `GatewayServer` asks of a gateway, with no broker behind it."""

    def __init__(self, *, fills: bool) -> None:
        self._clock = SystemClock()
        self._fills = fills
        self._executions = 0
        self._connection_id = 0
        self._sequence = 0

    async def serve(self, end: GatewayEnd) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                data = await end.receive()
            except LinkClosed:
                return
            arrived_ns = self._clock.monotonic_ns()
            if len(data) > _READ_AT_ONCE_BYTES_MAX:
                # To read thousands of orders takes longer than the next ones take to arrive.
                loop.call_later(_READ_LATER_SECONDS, self._take, end, data, arrived_ns)
            else:
                self._take(end, data, arrived_ns)

    def _take(self, end: GatewayEnd, data: bytes, arrived_ns: int) -> None:
        request = pb.LinkRequest.FromString(data)
        if request.HasField("hello"):
            welcome = pb.LinkWelcome(connection_id=1, session=1)
            end.send(pb.LinkResponse(welcome=welcome).SerializeToString())
        if request.HasField("configuration"):
            self._connection_id = request.configuration.connection_id
        if request.HasField("resume"):
            resumed = pb.Report(kind=pb.REPORT_KIND_RESUMED, resume_id=request.resume.resume_id)
            self._report(end, [resumed])
        for group in request.order_groups:
            leads = any(order.priority == PRIORITY_LEADER for order in group.orders)
            print(json.dumps([group.position, len(group.orders), arrived_ns, leads]), flush=True)

            if self._fills:
                reports = [report for order in group.orders for report in self._life(order)]
                for at in range(0, len(reports), _REPORTS_A_BATCH):
                    self._report(end, reports[at : at + _REPORTS_A_BATCH])

    def _report(self, end: GatewayEnd, reports: list[pb.Report]) -> None:
        self._sequence += 1
        batch = pb.ReportBatch(
            connection_id=self._connection_id, session=1, sequence=self._sequence, reports=reports
        )
        end.send(pb.LinkResponse(reports=batch).SerializeToString())

    def _life(self, order: pb.Order) -> Iterator[pb.Report]:
        self._executions += 1
        for kind in LIFE:
            yield report_on(order, kind, self._executions, self._clock.wall_ns())

    async def stop(self, account_id: int) -> StopOutcome:
        return StopOutcome(canceled=0, withdrawn=0, broker_away=False)

    @property
    def stopped(self) -> frozenset[int]:
        return frozenset()

    async def account_state(self, account_id: int) -> BrokerAccount:
        raise KeyError(account_id)

    async def orders(self, account_id: int, *, open_only: bool) -> list[OrderSnapshot]:
        return []

    @property
    def routes(self) -> tuple[dict[str, int], int]:
        return {}, self._connection_id


async def _serve(key: str, *, fills: bool) -> None:
    server = GatewayServer({NAME: Sink(fills=fills)}, key=key)
    port = await server.start("127.0.0.1:0")
    print(json.dumps({"listening": f"127.0.0.1:{port}"}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    owner_key = Path(sys.argv[1]).read_text("ascii").strip()
    uvloop.run(_serve(owner_key, fills="fills" in sys.argv[2:]))
