"""The shard's end of a link to a gateway in another process, and the gateway's stop door."""

import asyncio
from typing import Any, Final

import grpc

from retinue.adapters.rpc.gateway_server import LINK_BYTES_MAX, SERVICE, metadata
from retinue.api.v1 import gateway_pb2 as pb
from retinue.ports.gateway_link import LinkClosed

_OPTIONS: Final = [
    ("grpc.max_receive_message_length", LINK_BYTES_MAX),
    # A gateway that starts a moment later must not cost a minute of waiting.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
]
# A write to a call that has ended is an InvalidStateError, a UsageError or the call's own error.
_CLOSED: Final = (grpc.RpcError, grpc.aio.UsageError, asyncio.InvalidStateError)


class GrpcGatewayLink:
    """Implements `ports.gateway_link.GatewayLink`. `reason` says why it closed, once it has."""

    def __init__(self, address: str, *, key: str, connection: str = "") -> None:
        self._channel = grpc.aio.insecure_channel(address, options=_OPTIONS)
        # Without serializers the bytes pass through as they are.
        method: Any = self._channel.stream_stream(f"/{SERVICE}/Link")
        self._call: Any = method(metadata=metadata(key, connection))
        self.reason = ""
        # The stream takes one write at a time.
        self._writing = asyncio.Lock()

    async def send(self, request: bytes) -> None:
        try:
            async with self._writing:
                await self._call.write(request)
        except _CLOSED as error:
            raise self._closed(error) from error

    async def receive(self) -> bytes:
        try:
            response = await self._call.read()
        except _CLOSED as error:
            raise self._closed(error) from error
        if response is grpc.aio.EOF:
            raise LinkClosed(self.reason or "the gateway ended the link")
        return bytes(response)

    async def close(self) -> None:
        self._call.cancel()
        await self._channel.close()

    def _closed(self, error: Exception) -> LinkClosed:
        if isinstance(error, grpc.aio.AioRpcError):
            self.reason = f"{error.code().name}: {error.details()}"
        return LinkClosed(self.reason or str(error))


async def stop_gateway(
    address: str, *, key: str, connection: str = "", account_id: int = 0, reason: str = ""
) -> pb.StopResponse:
    """Stops an account, or with 0 the whole connection, at the gateway itself. Raises RpcError."""
    async with grpc.aio.insecure_channel(address) as channel:
        call: Any = channel.unary_unary(
            f"/{SERVICE}/Stop",
            request_serializer=pb.StopRequest.SerializeToString,
            response_deserializer=pb.StopResponse.FromString,
        )
        account = str(account_id) if account_id else ""
        request = pb.StopRequest(account_id=account, reason=reason)
        response: pb.StopResponse = await call(
            request, metadata=metadata(key, connection), timeout=5
        )
        return response
