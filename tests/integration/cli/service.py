"""A service for the command line to talk to: real doors and stages over the reporting desk."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from retinue.adapters.log.reader import SqliteLogReader
from retinue.adapters.payloads.sqlite import SqlitePayloads
from retinue.adapters.rpc.control import ControlService
from retinue.adapters.rpc.ingestion import IngestionService
from retinue.adapters.rpc.reporting import ReportingServicer
from retinue.adapters.rpc.server import RpcService, serve_rpc
from retinue.adapters.secrets.audit_key import AuditKey
from retinue.adapters.secrets.signing_keys import SigningKeyFile
from retinue.adapters.snapshots.files import SnapshotFiles
from retinue.adapters.telemetry.trace_ids import draw_trace_ids
from retinue.api.v1 import (
    control_pb2_grpc,
    gateway_pb2,
    gateway_pb2_grpc,
    ingestion_pb2_grpc,
    reporting_pb2_grpc,
)
from retinue.bootstrap.data_folder import DataFolder, write_endpoints
from retinue.bootstrap.owner import open_owner_key
from retinue.bootstrap.trials import Trials
from retinue.control.desk import Control
from retinue.control.keys import Keys
from retinue.copying.what_if import WhatIf
from retinue.ingestion.intake import Ingestion
from retinue.ingestion.strategies import StrategyDirectory
from retinue.ingestion.trial import TrialReader
from retinue.reporting.desk import Reporting
from retinue.reporting.health import StageState
from tests.integration.reporting.desk import Desk, writing

T = TypeVar("T")


class Secrets:
    def __init__(self) -> None:
        self._drawn = 0

    def draw(self) -> str:
        self._drawn += 1
        return f"secret{self._drawn}" * 8

    def draw_key(self) -> bytes:
        return bytes(range(32))


class Gateways(gateway_pb2_grpc.GatewayServiceServicer):
    """Notes what it was asked to stop."""

    def __init__(self) -> None:
        self.stops: list[tuple[str, str]] = []
        self.broker_away = False

    async def Stop(
        self, request: gateway_pb2.StopRequest, context: Any
    ) -> gateway_pb2.StopResponse:
        metadata = dict(context.invocation_metadata())
        self.stops.append((metadata["retinue-connection"], request.account_id))
        return gateway_pb2.StopResponse(canceled=2, withdrawn=1, broker_away=self.broker_away)


class Service:
    """Runs on a thread of its own until `end`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = asyncio.new_event_loop()
        self.gateways = Gateways()
        self.link_problem = ""
        self._ready = threading.Event()
        self._end: asyncio.Event
        self.desk: Desk
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._ready.wait(20)
        if self._failure is not None:
            raise self._failure

    def do(self, job: Callable[[Desk], T]) -> T:
        """Run something on the service's own thread."""

        async def done() -> T:
            found = job(self.desk)
            await self.desk.writer.drained()
            return found

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(20)

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self._end.set)
        self._thread.join(20)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._serve())
        except BaseException as error:
            self._failure = error
            self._ready.set()

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        folder = DataFolder(self.folder)
        self.desk = desk = Desk(self.folder)
        async with writing(desk):
            keyring = Keys(desk)
            await open_owner_key(folder, desk, keyring)
            services = self._services(desk, keyring)
            rpc = await serve_rpc(services, keys=keyring, address="127.0.0.1:0")
            address = f"127.0.0.1:{rpc.port}"
            write_endpoints(self.folder, address, "127.0.0.1:1", address)
            self._ready.set()
            await self._end.wait()
            await rpc.stop(0)
        desk.close()
        folder.release()

    def _services(self, desk: Desk, keyring: Keys) -> list[RpcService]:
        keys = SigningKeyFile(self.folder)
        strategies = StrategyDirectory(desk, keys)

        async def connection_created() -> None:
            return None

        control = Control(
            records=desk,
            views=desk,
            history=desk.history,
            secrets=Secrets(),
            draw_trace_ids=draw_trace_ids,
            signing_keys=keys,
            keys=keyring,
            strategy_changed=strategies.changed,
            has_login=lambda name: name != "no-login",
            connection_created=connection_created,
        )
        intake = Ingestion(
            records=desk,
            payloads=SqlitePayloads(self.folder),
            strategies=strategies,
            draw_trace_ids=draw_trace_ids,
        )
        snapshots = SnapshotFiles(self.folder / "snapshots")
        what_if = WhatIf(snapshots, lambda: SqliteLogReader(self.folder), desk.cpu)
        trials = Trials(TrialReader(desk, strategies), what_if, desk.history)
        reporting = Reporting(
            desk.history,
            desk.ledger,
            desk,
            signer=AuditKey(self.folder),
            stages=lambda: [StageState("log", True)],
            link_problem=lambda connection: self.link_problem,
            log_position=desk.log.last_position,
            engine_version="0.1.0",
        )
        package = "retinue.api.v1"
        return [
            RpcService(
                f"{package}.ControlService",
                control_pb2_grpc.add_ControlServiceServicer_to_server,
                ControlService(control),
            ),
            RpcService(
                f"{package}.IngestionService",
                ingestion_pb2_grpc.add_IngestionServiceServicer_to_server,
                IngestionService(intake, trials),
            ),
            RpcService(
                f"{package}.ReportingService",
                reporting_pb2_grpc.add_ReportingServiceServicer_to_server,
                ReportingServicer(reporting),
            ),
            RpcService(
                f"{package}.GatewayService",
                gateway_pb2_grpc.add_GatewayServiceServicer_to_server,
                self.gateways,
            ),
        ]


@contextmanager
def running(folder: Path) -> Iterator[Service]:
    service = Service(folder)
    try:
        yield service
    finally:
        service.end()
