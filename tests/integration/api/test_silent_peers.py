"""Connections on which nobody speaks are ended at both gRPC doors; calls under way are not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from retinue.adapters.rpc.auth import OneKey
from retinue.adapters.rpc.gateway_link import GrpcGatewayLink
from retinue.adapters.rpc.gateway_server import GatewayServer
from retinue.adapters.rpc.options import Patience
from retinue.adapters.rpc.server import serve_rpc
from retinue.api.v1 import gateway_pb2 as pb
from retinue.bench.sink import NAME, Sink
from tests.integration.api.service import AUTH, KEY

BRIEFLY_MS, LONG_MS = 200, 3_600_000
DEADLINE_SECONDS = 20
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\0\0\0\4\0\0\0\0\0"
HALF_OPEN = (b"", PREFACE[:10], PREFACE)
IDLE = PREFACE + SETTINGS

Heard = Callable[[], Awaitable[Any]]
Door = Callable[[Patience], contextlib.AbstractAsyncContextManager[tuple[int, Heard]]]


@contextlib.asynccontextmanager
async def main_door(patience: Patience) -> AsyncIterator[tuple[int, Heard]]:
    """Its port, and what proves that a stream that is open all the time is still heard."""
    server = await serve_rpc([], keys=OneKey(KEY), address="127.0.0.1:0", patience=patience)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        watching = health_pb2_grpc.HealthStub(channel).Watch(
            health_pb2.HealthCheckRequest(), metadata=AUTH
        )
        assert (await watching.read()).status == health_pb2.HealthCheckResponse.SERVING

        async def heard() -> Any:
            await server.set_serving(False)
            answer = await watching.read()
            assert answer.status == health_pb2.HealthCheckResponse.NOT_SERVING

        yield server.port, heard
    await server.stop(0)


@contextlib.asynccontextmanager
async def gateways_door(patience: Patience) -> AsyncIterator[tuple[int, Heard]]:
    """The same of a gateway's."""
    server = GatewayServer({NAME: Sink(fills=False)}, key=KEY, patience=patience)
    port = await server.start("127.0.0.1:0")
    link = GrpcGatewayLink(f"127.0.0.1:{port}", key=KEY)

    async def heard() -> Any:
        await link.send(pb.LinkRequest(hello=pb.LinkHello(epoch=1)).SerializeToString())
        assert pb.LinkResponse.FromString(await link.receive()).HasField("welcome")

    await heard()
    yield port, heard
    await link.close()
    await server.stop(0)


async def ended(port: int, beginning: bytes) -> None:
    """Says this much and no more, until the door has had enough."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(beginning)
        while await reader.read(4096):
            """The door's own settings, and why it ends."""
    except ConnectionError:
        """Ended all the same."""
    finally:
        writer.close()


@pytest.mark.parametrize("door", [main_door, gateways_door])
async def test_half_open_connections_are_ended(door: Door) -> None:
    patience = Patience(handshake_ms=BRIEFLY_MS, idle_ms=LONG_MS)
    async with door(patience) as (port, heard), asyncio.timeout(DEADLINE_SECONDS):
        await asyncio.gather(*(ended(port, HALF_OPEN[n % 3]) for n in range(40)))
        await heard()


@pytest.mark.parametrize("door", [main_door, gateways_door])
async def test_idle_connections_are_ended_but_no_stream_without_a_word(door: Door) -> None:
    patience = Patience(handshake_ms=LONG_MS, idle_ms=BRIEFLY_MS)
    async with door(patience) as (port, heard), asyncio.timeout(DEADLINE_SECONDS):
        for _ in range(3):
            await ended(port, IDLE)
        await heard()
