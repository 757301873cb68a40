"""One gRPC server for whatever services it is given, with key, health and reflection."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import grpc.aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from retinue.adapters.rpc.auth import AuthInterceptor
from retinue.adapters.rpc.errors import ErrorInterceptor
from retinue.adapters.rpc.options import PATIENCE, Patience, door_options
from retinue.adapters.rpc.tracing import TraceInterceptor
from retinue.domain.errors import Conflict
from retinue.domain.trace_context import RequestSpan, untraced
from retinue.ports.keys import Keyring

DEFAULT_ADDRESS: Final = "127.0.0.1:50051"
# Beyond `form.MESSAGE_BYTES_MAX` it is refused in our words, beyond this in those of grpc.
RECEIVED_BYTES_MAX: Final = 64 * 1024 * 1024
# The story of one signal to ten thousand accounts is one answer.
ANSWER_BYTES_MAX: Final = 256 * 1024 * 1024
STREAMS_MAX: Final = 2048
GRACE_SECONDS: Final = 5.0


class RpcService(NamedTuple):
    """A service to be served: its full name, the generated adder, and who does the work."""

    name: str
    add: Callable[[Any, grpc.aio.Server], None]
    servicer: Any


class RpcServer:
    """Not a stage: it owns the port and the doors, and nothing behind them."""

    def __init__(self, server: grpc.aio.Server, port: int, names: Sequence[str]) -> None:
        self._server = server
        self.port = port
        self._names = names
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)

    async def start(self) -> None:
        await self._server.start()

    async def set_serving(self, serving: bool) -> None:
        """What Health/Check answers, for the server ("") and each service."""
        states = health_pb2.HealthCheckResponse
        state = states.SERVING if serving else states.NOT_SERVING
        for name in ("", *self._names):
            await self._health.set(name, state)

    async def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """New calls are refused at once; running ones have `grace_seconds` to end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace_seconds)


async def serve_rpc(
    services: Sequence[RpcService],
    *,
    keys: Keyring,
    address: str = DEFAULT_ADDRESS,
    serving: bool = True,
    patience: Patience = PATIENCE,
    request_span: RequestSpan = untraced,
) -> RpcServer:
    """A server that answers when this returns. Raises Conflict where the address is taken."""
    server = grpc.aio.server(
        # The key before all else; errors around the method, its span between them.
        interceptors=[AuthInterceptor(keys), ErrorInterceptor(), TraceInterceptor(request_span)],
        options=[
            *door_options(RECEIVED_BYTES_MAX, patience),
            ("grpc.max_send_message_length", ANSWER_BYTES_MAX),
            ("grpc.max_concurrent_streams", STREAMS_MAX),
        ],
    )
    for service in services:
        service.add(service.servicer, server)
    names = [service.name for service in services]
    try:
        port = server.add_insecure_port(address)
    except RuntimeError:
        port = 0
    if port == 0:
        raise Conflict(
            f"gRPC cannot listen on {address}.",
            "Free the address, or name another with --grpc.",
            field="grpc",
            code="ADDRESS_IN_USE",
        )
    rpc = RpcServer(server, port, names)
    reflected = (*names, health.SERVICE_NAME, reflection.SERVICE_NAME)
    reflection.enable_server_reflection(reflected, server)
    await rpc.set_serving(serving)
    await rpc.start()
    return rpc
