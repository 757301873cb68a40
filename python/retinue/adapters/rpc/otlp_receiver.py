"""Takes spans over gRPC and counts them, for measurements: an OTLP receiver that keeps nothing."""

from typing import Any, Final

import grpc
import grpc.aio

from retinue.adapters.rpc.handlers import Handler

_SERVICE: Final = "opentelemetry.proto.collector.trace.v1.TraceService"
_MESSAGE_BYTES_MAX: Final = 4 * 1024 * 1024
"""As receivers have it that nobody has configured."""


class OtlpReceiver:
    """Counts messages and their bytes."""

    def __init__(self) -> None:
        self.messages = 0
        self.received_bytes = 0
        options = [("grpc.max_receive_message_length", _MESSAGE_BYTES_MAX)]
        self._server = grpc.aio.server(options=options)
        export: Handler = grpc.unary_unary_rpc_method_handler(self._export)
        handler = grpc.method_handlers_generic_handler(_SERVICE, {"Export": export})
        self._server.add_generic_rpc_handlers((handler,))

    async def start(self) -> str:
        """Listens on a free port; where."""
        port = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return f"127.0.0.1:{port}"

    async def _export(self, request: bytes, _: Any) -> bytes:
        self.messages += 1
        self.received_bytes += len(request)
        return b""
