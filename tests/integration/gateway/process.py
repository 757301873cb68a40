"""A gateway as a process of its own beside a venue process, for tests that kill and stop it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from retinue.adapters.brokers.simulated.data_folder import KEY_FILE
from retinue.adapters.rpc.gateway_link import GrpcGatewayLink
from retinue.api.v1 import gateway_pb2 as pb
from retinue.bootstrap.gateway import latch_path
from tests.brokers.simulated.process import VenueProcess

KEY = "owner"
DEADLINE_SECONDS = 20
ACCOUNTS = 30


@dataclass
class GatewayProcess:
    """A running gateway of one connection called `sim`."""

    process: subprocess.Popen[str]
    address: str
    data: Path

    @property
    def latch(self) -> Path:
        return latch_path(self.data, "sim")

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(DEADLINE_SECONDS)


@contextmanager
def gateway(
    data: Path, venue: VenueProcess, *, module: str = "retinue.bootstrap.gateway", extra: str = ""
) -> Iterator[GatewayProcess]:
    """Killed at the end if it still runs. `module` may be one that dies at a chosen point."""
    data.mkdir(exist_ok=True, parents=True)
    (data / "key").write_text(KEY)
    (data / "gateways.toml").write_text(
        f'[[connection]]\nname = "sim"\nadapter = "simulated"\n'
        f'address = "127.0.0.1:{venue.port}"\nbroker = "B"\n'
        f'key_file = "{venue.folder / KEY_FILE}"\n{extra}\n'
    )
    command = [sys.executable, "-m", module, "--data", str(data)]
    command += ["--settings", str(data / "gateways.toml"), "--key-file", str(data / "key")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        yield GatewayProcess(process, ready["listening"], data)
    finally:
        process.kill()
        process.wait(DEADLINE_SECONDS)
        if process.stdout is not None:
            process.stdout.close()


class Shard:
    """A shard's end over gRPC that keeps every report, as the log would."""

    def __init__(self, link: GrpcGatewayLink, *, says_durable: bool = True) -> None:
        self.link = link
        self.reports: list[pb.Report] = []
        self.welcome: pb.LinkWelcome | None = None
        self._says_durable = says_durable
        self._news = asyncio.Event()

    async def greet(self, epoch: int, queried: Sequence[pb.Order]) -> None:
        await self.send(
            pb.LinkRequest(
                hello=pb.LinkHello(tenant_id=1, shard_id=1, epoch=epoch),
                configuration=pb.GatewayConfiguration(
                    connection_id=5,
                    accounts=[
                        pb.AccountRoute(account_id=number, broker_account=f"A{number}")
                        for number in range(1, ACCOUNTS + 1)
                    ],
                    instruments=[
                        pb.InstrumentRoute(
                            instrument_id=1, broker_symbol="ESZ6", price_scale=2, tick_size=25
                        )
                    ],
                ),
                resume=pb.ResumeQuery(resume_id=epoch, orders=queried, time_ns=time.time_ns()),
            )
        )

    async def send(self, request: pb.LinkRequest) -> None:
        await self.link.send(request.SerializeToString())

    async def order(
        self, position: int, *orders: pb.Order, epoch: int = 1, time_ns: int = 0
    ) -> None:
        """`time_ns`: the record time at which they were made."""
        group = pb.OrderGroup(position=position, epoch=epoch, orders=orders, time_ns=time_ns)
        await self.send(pb.LinkRequest(order_groups=[group]))

    async def read(self) -> None:
        while True:
            response = pb.LinkResponse.FromString(await self.link.receive())
            if response.HasField("welcome"):
                self.welcome = response.welcome
            if response.HasField("reports"):
                self.reports.extend(response.reports.reports)
                if self._says_durable:
                    through = response.reports.sequence
                    await self.send(pb.LinkRequest(reports_durable_through=through))
            self._news.set()

    async def until(self, kind: str, count: int = 1) -> list[pb.Report]:
        wanted = pb.ReportKind.Value(f"REPORT_KIND_{kind}")
        async with asyncio.timeout(DEADLINE_SECONDS):
            while True:
                found = [report for report in self.reports if report.kind == wanted]
                if len(found) >= count:
                    return found
                self._news.clear()
                await self._news.wait()

    async def told(self, order: pb.Order, kind: str) -> None:
        """Waits for a report of this kind about this order."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while kind not in self.kinds(order):
                self._news.clear()
                await self._news.wait()

    def kinds(self, order: pb.Order) -> list[str]:
        return [
            pb.ReportKind.Name(report.kind).removeprefix("REPORT_KIND_")
            for report in self.reports
            if report.order_id == order.order_id
        ]


@asynccontextmanager
async def linked(
    running: GatewayProcess,
    *,
    epoch: int = 1,
    queried: Sequence[pb.Order] = (),
    says_durable: bool = True,
) -> AsyncIterator[Shard]:
    """A link that has resumed."""
    link = GrpcGatewayLink(running.address, key=KEY)
    shard = Shard(link, says_durable=says_durable)
    await shard.greet(epoch, queried)
    reading = asyncio.create_task(shard.read())
    try:
        await shard.until("RESUMED")
        yield shard
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await link.close()
