"""Keys, reflection, health and the errors of the server itself."""

from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest
from google.protobuf.descriptor import MethodDescriptor
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from retinue.adapters.http.server import serve_http
from retinue.adapters.rpc.auth import OneKey
from retinue.adapters.rpc.server import serve_rpc
from retinue.api.v1 import control_pb2, ingestion_pb2
from retinue.domain.errors import Conflict
from tests.integration.api.errors import read_refusal
from tests.integration.api.service import AUTH, KEY, Service

SERVICES = (
    ingestion_pb2.DESCRIPTOR.services_by_name["IngestionService"],
    control_pb2.DESCRIPTOR.services_by_name["ControlService"],
    health_pb2.DESCRIPTOR.services_by_name["Health"],
    reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"],
)
METHODS = [
    method
    for service in SERVICES
    for method in service.methods
    if method.full_name != "grpc.health.v1.Health.Check"
]
OWN_METHODS = [method for method in METHODS if method.full_name.startswith("retinue.")]
WRONG_KEYS: list[tuple[tuple[str, str | bytes], ...]] = [
    (),
    (("authorization", f"Bearer {KEY}x"),),
    (("authorization", "Bearer "),),
    (("authorization", KEY),),
    (("authorization", f"Basic {KEY}"),),
    (*AUTH, *AUTH),
]


async def call(
    channel: grpc.aio.Channel, method: MethodDescriptor, metadata: Any, message: bytes = b""
) -> Any:
    """One call with an empty message, or these bytes, whatever the method's shape."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    streams = method.client_streaming, method.server_streaming
    if streams == (False, False):
        return await channel.unary_unary(path)(message, metadata=metadata)
    if streams == (False, True):
        stream = channel.unary_stream(path)(message, metadata=metadata)
    else:
        stream = channel.stream_stream(path)(iter([message]), metadata=metadata)
    return [answer async for answer in stream]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
async def test_no_method_answers_without_the_key(
    service: Service, method: MethodDescriptor
) -> None:
    before = service.log.last_position()
    for metadata in WRONG_KEYS:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(service.channel, method, metadata)
        assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED, metadata
        assert read_refusal(caught.value).code == "UNAUTHENTICATED"
        assert KEY not in str(caught.value)
    assert service.log.last_position() == before


async def test_unknown_methods_need_the_key_too(service: Service) -> None:
    unknown = service.channel.unary_unary("/retinue.api.v1.ControlService/Nothing")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await unknown(b"")
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await unknown(b"", metadata=AUTH)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_anybody_may_ask_whether_it_lives(service: Service) -> None:
    stub = health_pb2_grpc.HealthStub(service.channel)
    for name in ("", "retinue.api.v1.IngestionService", "retinue.api.v1.ControlService"):
        answer = await stub.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_reflection_lists_what_is_served(service: Service) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(service.channel)
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    async for answer in stub.ServerReflectionInfo(iter([asked]), metadata=AUTH):
        names = {known.name for known in answer.list_services_response.service}
        assert {known.full_name for known in SERVICES} <= names


GARBAGE = b"\xff" * 50
RUBBISH = {
    "MALFORMED_BODY": (GARBAGE, grpc.StatusCode.INVALID_ARGUMENT),
    "BODY_TOO_LARGE": (bytes(5 * 2**20), grpc.StatusCode.RESOURCE_EXHAUSTED),
}


@pytest.mark.parametrize("code", RUBBISH)
@pytest.mark.parametrize("method", OWN_METHODS, ids=lambda method: method.full_name)
async def test_rubbish_is_refused_and_harms_nobody(
    service: Service, method: MethodDescriptor, code: str
) -> None:
    rubbish, status = RUBBISH[code]
    before = service.log.last_position()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(service.channel, method, AUTH, rubbish)
    assert caught.value.code() is status
    assert read_refusal(caught.value).code == code
    assert service.log.last_position() == before


async def test_nothing_reads_a_message_without_the_key(service: Service) -> None:
    [method] = ingestion_pb2.DESCRIPTOR.services_by_name["IngestionService"].methods[:1]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(service.channel, method, (), GARBAGE)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_taken_address_is_named(service: Service, tmp_path: Path) -> None:
    with pytest.raises(Conflict) as caught:
        await serve_rpc([], keys=OneKey(KEY), address=f"127.0.0.1:{service.rpc_port}")
    assert (caught.value.code, caught.value.field) == ("ADDRESS_IN_USE", "grpc")

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        """No application."""

    for address in (f"127.0.0.1:{service.http_port}", "nonsense", "127.0.0.1:99999"):
        with pytest.raises(Conflict) as caught:
            await serve_http(nothing, address=address)
        assert (caught.value.code, caught.value.field) == ("ADDRESS_IN_USE", "http")


def test_an_empty_key_opens_nothing() -> None:
    with pytest.raises(ValueError, match="empty key"):
        OneKey("")
