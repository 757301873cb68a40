"""An OTLP endpoint over gRPC, for spans that are serialized already."""

from typing import Any, Final

import grpc

from retinue.domain.errors import InvalidInput, Unavailable
from retinue.engine.spans import EngineFault, spans_refused

EXPORT_SECONDS_MAX: Final = 10.0
_METHOD: Final = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
_AGAIN: Final = frozenset(
    {
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DATA_LOSS,
    }
)
"""What OTLP says may be tried again."""


class OtlpEndpoint:
    """Implements `adapters.telemetry.exporter.Endpoint`. It dials with the first call."""

    def __init__(self, address: str, *, secure: bool = False) -> None:
        options = [("grpc.max_reconnect_backoff_ms", 5_000)]
        if secure:
            credentials = grpc.ssl_channel_credentials()
            self._channel = grpc.secure_channel(address, credentials, options=options)
        else:
            self._channel = grpc.insecure_channel(address, options=options)
        self._address = address
        self._export: Any = self._channel.unary_unary(_METHOD)

    def export(self, request: bytes) -> int:
        """See `adapters.telemetry.exporter.Endpoint`."""
        try:
            return spans_refused(self._export(request, timeout=EXPORT_SECONDS_MAX))
        except grpc.RpcError as error:
            code = error.code()
            problem = f"{self._address} answered {code.name}"
            raise (Unavailable if code in _AGAIN else InvalidInput)(problem, "") from None
        except EngineFault as fault:
            raise InvalidInput(f"{self._address}: {fault.args[1]}", "") from None
        except ValueError as error:
            # The channel was closed.
            raise InvalidInput(f"{self._address}: {error}", "") from None

    def close(self) -> None:
        self._channel.close()
