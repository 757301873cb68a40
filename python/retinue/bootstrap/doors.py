"""The doors of an embedded service: gRPC, HTTP, and the gateways' own."""

from collections.abc import Sequence
from dataclasses import dataclass

from retinue.adapters.http.app import http_app
from retinue.adapters.http.server import HttpServer, serve_http
from retinue.adapters.rpc.control import ControlService
from retinue.adapters.rpc.gateway_server import GatewayServer
from retinue.adapters.rpc.ingestion import IngestionService
from retinue.adapters.rpc.reporting import ReportingServicer
from retinue.adapters.rpc.server import RpcServer, RpcService, serve_rpc
from retinue.adapters.secrets.audit_key import AuditKey
from retinue.adapters.secrets.drawn import DrawnSecrets
from retinue.adapters.secrets.signing_keys import SigningKeyFile
from retinue.adapters.telemetry.trace_ids import draw_trace_ids
from retinue.api.v1 import control_pb2_grpc, ingestion_pb2_grpc, reporting_pb2_grpc
from retinue.api.v1.reporting_pb2 import GetHealthRequest, GetHealthResponse
from retinue.bootstrap.metrics import Metrics
from retinue.bootstrap.service import Service
from retinue.bootstrap.trials import Trials
from retinue.control.desk import Control
from retinue.control.keys import Keys
from retinue.domain.caller import THE_SERVICE
from retinue.domain.trace_context import RequestSpan, untraced
from retinue.engine.core import VERSION
from retinue.ingestion.intake import Ingestion
from retinue.ingestion.strategies import StrategyDirectory
from retinue.ingestion.trial import TrialReader
from retinue.ports.records import Records
from retinue.reporting.desk import Reporting

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the doors are, as host:port."""

    grpc: str
    http: str
    gateways: str


class Doors:
    """Open until closed. Nothing behind them is theirs."""

    def __init__(self, rpc: RpcServer, http: HttpServer, gateways: GatewayServer) -> None:
        self._rpc = rpc
        self._http = http
        self._gateways = gateways

    @classmethod
    async def open(
        cls, service: Service, reporting: Reporting, keys: Keys, key: str
    ) -> tuple["Doors", Addresses]:
        """`key`: the machine's own, for its gateways. Raises Conflict where an address is taken."""
        settings = service.settings
        request_span: RequestSpan = untraced
        records: Records = service.shard
        if service.tracing is not None:
            request_span = service.tracing.spans.request
            records = service.tracing.records(service.shard)
        signing_keys = SigningKeyFile(settings.data)
        strategies = StrategyDirectory(service.shard, signing_keys)
        await strategies.load()
        intake = Ingestion(
            records=records,
            payloads=service.stores.payloads,
            strategies=strategies,
            draw_trace_ids=draw_trace_ids,
        )
        control = Control(
            records=records,
            views=service.shard,
            history=service.history,
            secrets=DrawnSecrets(),
            draw_trace_ids=draw_trace_ids,
            signing_keys=signing_keys,
            keys=keys,
            strategy_changed=strategies.changed,
            has_login=service.gateways.has_login,
            connection_created=service.connection_created,
        )
        trials = Trials(
            TrialReader(service.shard, strategies),
            service.what_if,
            service.history,
        )
        services = _services(IngestionService(intake, trials, request_span), control, reporting)
        rpc = await serve_rpc(services, keys=keys, address=settings.grpc, request_span=request_span)

        async def health() -> GetHealthResponse:
            return await reporting.get_health(GetHealthRequest(), THE_SERVICE)

        metrics = Metrics(service, health, intake.refused)
        http = await serve_http(
            http_app(intake, health, metrics.tell, settings.trusted_proxies, request_span),
            address=settings.http,
        )
        gateways = GatewayServer(service.gateways.hosts, key=key)
        gateways_port = await gateways.start(f"{_LOOPBACK}:0")
        addresses = Addresses(
            grpc=_listening(settings.grpc, rpc.port),
            http=_listening(settings.http, http.port),
            gateways=f"{_LOOPBACK}:{gateways_port}",
        )
        return cls(rpc, http, gateways), addresses

    async def close(self) -> None:
        """No new calls; those under way are answered."""
        await self._http.stop()
        await self._rpc.stop(grace_seconds=1.0)
        await self._gateways.stop()


def make_reporting(service: Service) -> Reporting:
    """The reporting stage over a service's stores."""
    return Reporting(
        service.history,
        service.ledger,
        service.shard,
        signer=AuditKey(service.settings.data),
        stages=service.stages,
        link_problem=service.links.problem,
        log_position=lambda: service.shard.position,
        engine_version=VERSION,
    )


def _services(
    ingestion: IngestionService, control: Control, reporting: Reporting
) -> Sequence[RpcService]:
    return [
        RpcService(
            "retinue.api.v1.IngestionService",
            ingestion_pb2_grpc.add_IngestionServiceServicer_to_server,
            ingestion,
        ),
        RpcService(
            "retinue.api.v1.ControlService",
            control_pb2_grpc.add_ControlServiceServicer_to_server,
            ControlService(control),
        ),
        RpcService(
            "retinue.api.v1.ReportingService",
            reporting_pb2_grpc.add_ReportingServiceServicer_to_server,
            ReportingServicer(reporting),
        ),
    ]


def _listening(asked: str, port: int) -> str:
    return f"{asked.rpartition(':')[0]}:{port}"
