"""The service's own doors over a real shard: log, engine, effects, servers; no gateway."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import grpc.aio
import httpx

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.cpu.thread import ThreadCpu
from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.adapters.history.sqlite import StoredHistory
from retinue.adapters.http.app import http_app
from retinue.adapters.http.server import serve_http
from retinue.adapters.log.reader import SqliteLogReader
from retinue.adapters.log.sqlite import SqliteLog
from retinue.adapters.payloads.sqlite import SqlitePayloads
from retinue.adapters.rpc.control import ControlService
from retinue.adapters.rpc.ingestion import IngestionService
from retinue.adapters.rpc.server import RpcService, serve_rpc
from retinue.adapters.secrets.drawn import DrawnSecrets
from retinue.adapters.secrets.signing_keys import SigningKeyFile
from retinue.adapters.snapshots.files import SnapshotFiles
from retinue.adapters.telemetry.trace_ids import draw_trace_ids
from retinue.api.v1 import control_pb2, control_pb2_grpc, ingestion_pb2_grpc
from retinue.api.v1.access_pb2 import ROLE_OWNER
from retinue.api.v1.reporting_pb2 import GetHealthResponse
from retinue.bootstrap.trials import Trials
from retinue.control.desk import Control
from retinue.control.keys import Keys, key_hash
from retinue.copying.record_clock import RecordClock
from retinue.copying.recovery import Identity, opening_records, recover
from retinue.copying.shard import Shard
from retinue.copying.what_if import WhatIf
from retinue.domain.webhooks import Range
from retinue.engine.core import VERSION
from retinue.ingestion.intake import Ingestion
from retinue.ingestion.strategies import StrategyDirectory
from retinue.ingestion.trial import TrialReader
from retinue.internal.v1.record_pb2 import Command, CreateKey, Record
from retinue.ports.log import Frame
from retinue.reporting.effects_writer import EffectsWriter
from retinue.reporting.health import StageState, get_health

KEY = "the-owners-key"
NO_LOGIN = "no-login"
"""What this machine has no login for."""
AUTH = (("authorization", f"Bearer {KEY}"),)


@dataclass
class Service:
    folder: Path
    log: SqliteLog
    shard: Shard
    history: StoredHistory
    payloads: SqlitePayloads
    ingestion: Ingestion
    ready: dict[str, bool]
    rpc_port: int
    http_port: int
    channel: grpc.aio.Channel
    http: httpx.AsyncClient

    @property
    def control(self) -> control_pb2_grpc.ControlServiceStub:
        return control_pb2_grpc.ControlServiceStub(self.channel)

    @property
    def signals(self) -> ingestion_pb2_grpc.IngestionServiceStub:
        return ingestion_pb2_grpc.IngestionServiceStub(self.channel)

    def frames(self) -> list[Frame]:
        return self.log.read(0, 1_000_000)


@contextlib.asynccontextmanager
async def serve(folder: Path, *trusted_proxies: Range) -> AsyncIterator[Service]:
    clock = SystemClock()
    shard_cpu, read_cpu, write_cpu = ThreadCpu("shard"), ThreadCpu("read"), ThreadCpu("write")
    log, effects = SqliteLog(folder, reserve_bytes=0), SqliteEffects(folder)
    reader, payloads = SqliteLogReader(folder), SqlitePayloads(folder)
    snapshots = SnapshotFiles(folder / "snapshots")
    history = StoredHistory(reader, effects, read_cpu)
    writer = EffectsWriter(effects, write_cpu, clock, history.advance)
    engine = await recover(shard_cpu, log, effects, snapshots, writer)
    opening = opening_records(engine, Identity("test", 42))
    shard = Shard(
        log=log,
        engine=engine,
        cpu=shard_cpu,
        clock=RecordClock(clock),
        sink=writer,
        snapshots=snapshots,
    )
    running = [asyncio.create_task(writer.run()), asyncio.create_task(shard.run())]
    for record in opening:
        await shard.append(record)
    keys = SigningKeyFile(folder)
    keyring = Keys(shard)
    owner = CreateKey(name="owner", role=ROLE_OWNER, key_hash=key_hash(KEY))
    command = Command(request_id="owner", create_key=owner)
    await shard.append(Record(tenant_id=1, command=command).SerializeToString())
    await keyring.load()
    strategies = StrategyDirectory(shard, keys)
    await strategies.load()
    ingestion = Ingestion(
        records=shard,
        payloads=payloads,
        strategies=strategies,
        draw_trace_ids=draw_trace_ids,
    )

    async def connection_created() -> None:
        return None

    control = Control(
        records=shard,
        views=shard,
        history=history,
        secrets=DrawnSecrets(),
        draw_trace_ids=draw_trace_ids,
        signing_keys=keys,
        keys=keyring,
        strategy_changed=strategies.changed,
        has_login=lambda name: name != NO_LOGIN,
        connection_created=connection_created,
    )
    what_if = WhatIf(snapshots, lambda: SqliteLogReader(folder), read_cpu)
    trials = Trials(TrialReader(shard, strategies), what_if, history)
    ready = {"copying": True, "execution": True}

    async def health() -> GetHealthResponse:
        stages = [StageState(stage, is_ready) for stage, is_ready in ready.items()]
        return await get_health(shard, lambda: stages, str, lambda: shard.position, VERSION)

    async def metrics() -> str:
        return "retinue_ready 1\n"

    rpc = await serve_rpc(
        [
            RpcService(
                "retinue.api.v1.IngestionService",
                ingestion_pb2_grpc.add_IngestionServiceServicer_to_server,
                IngestionService(ingestion, trials),
            ),
            RpcService(
                "retinue.api.v1.ControlService",
                control_pb2_grpc.add_ControlServiceServicer_to_server,
                ControlService(control),
            ),
        ],
        keys=keyring,
        address="127.0.0.1:0",
    )
    app = http_app(ingestion, health, metrics, trusted_proxies)
    web = await serve_http(app, address="127.0.0.1:0")
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{rpc.port}")
    http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}", trust_env=False)
    try:
        yield Service(
            folder=folder,
            log=log,
            shard=shard,
            history=history,
            payloads=payloads,
            ingestion=ingestion,
            ready=ready,
            rpc_port=rpc.port,
            http_port=web.port,
            channel=channel,
            http=http,
        )
    finally:
        await http.aclose()
        await channel.close()
        await web.stop()
        await rpc.stop(0)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for cpu in (shard_cpu, read_cpu, write_cpu):
            cpu.close()
        for store in (payloads, reader, effects, log):
            store.close()


@dataclass
class Desk:
    """What a service is set up with: one strategy in ES on as many accounts as there are plans."""

    instrument: str
    strategy: str
    webhook: str
    activations: list[str]


async def set_up(service: Service, *quantities: str) -> Desk:
    control, api = service.control, control_pb2
    connection = await control.CreateConnection(
        api.CreateConnectionRequest(
            request_id="connection",
            connection=api.Connection(name="sim", adapter="simulated", address="127.0.0.1:7400"),
        ),
        metadata=AUTH,
    )
    instrument = await control.CreateInstrument(
        api.CreateInstrumentRequest(
            request_id="instrument",
            instrument=api.Instrument(
                symbol="ESZ6",
                price_scale=2,
                tick_size="0.25",
                lot_size="1",
                multiplier="50",
                currency="USD",
            ),
        ),
        metadata=AUTH,
    )
    mapping = api.SymbolMapping(ticker="ES1!", instrument_id=instrument.instrument_id)
    strategy = await control.CreateStrategy(
        api.CreateStrategyRequest(
            request_id="strategy",
            strategy=api.Strategy(
                name="trend",
                default_instrument_id=instrument.instrument_id,
                symbol_map=[mapping],
            ),
        ),
        metadata=AUTH,
    )
    activations = []
    for index, quantity in enumerate(quantities):
        account = await control.CreateAccount(
            api.CreateAccountRequest(
                request_id=f"account-{index}",
                account=api.Account(
                    name=f"account {index}",
                    connection_id=connection.connection_id,
                    broker_account=f"A{index}",
                    currency="USD",
                ),
            ),
            metadata=AUTH,
        )
        activation = await control.CreateActivation(
            api.CreateActivationRequest(
                request_id=f"activation-{index}",
                activation=api.Activation(
                    strategy_id=strategy.strategy_id,
                    account_id=account.account_id,
                    plan=api.FollowerPlan(mode=api.SIZING_MODE_FIXED, quantity=quantity),
                ),
            ),
            metadata=AUTH,
        )
        activations.append(activation.activation_id)
    return Desk(instrument.instrument_id, strategy.strategy_id, strategy.webhook_path, activations)
