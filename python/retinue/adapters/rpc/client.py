"""A synchronous client of the gRPC api, for the command line: nothing in it needs an event loop."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import grpc
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status

from retinue.api.v1.control_pb2_grpc import ControlServiceStub
from retinue.api.v1.gateway_pb2_grpc import GatewayServiceStub
from retinue.api.v1.ingestion_pb2_grpc import IngestionServiceStub
from retinue.api.v1.reporting_pb2_grpc import ReportingServiceStub
from retinue.domain.errors import (
    Busy,
    Conflict,
    Damaged,
    InvalidInput,
    NotFound,
    PermissionRefused,
    RetinueError,
    Unauthenticated,
    Unavailable,
    Unsupported,
)

MESSAGE_BYTES_MAX = 256 * 1024 * 1024
"""The story of a signal to ten thousand accounts is one message."""

_NO_ANSWER = {
    grpc.StatusCode.UNAVAILABLE: "cannot be reached",
    grpc.StatusCode.DEADLINE_EXCEEDED: "does not answer in time",
    # Nobody here cancels: it stops, and leaves open whether the request was taken.
    grpc.StatusCode.CANCELLED: "stopped before it answered",
}
_KINDS: dict[grpc.StatusCode, type[RetinueError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidInput,
    grpc.StatusCode.OUT_OF_RANGE: InvalidInput,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: Conflict,
    grpc.StatusCode.FAILED_PRECONDITION: Conflict,
    grpc.StatusCode.ABORTED: Conflict,
    grpc.StatusCode.UNIMPLEMENTED: Unsupported,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.PERMISSION_DENIED: PermissionRefused,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Busy,
    grpc.StatusCode.DATA_LOSS: Damaged,
}


A = TypeVar("A")


class Client:
    """A channel to one address. Every call raises domain errors only."""

    def __init__(
        self, address: str, key: str, *, connection: str = "", timeout_s: float = 10
    ) -> None:
        """`connection`: the name of the one that calls to a gateway are about."""
        self.address = address
        self._timeout_s = timeout_s
        self._metadata = (("authorization", f"Bearer {key}"), ("retinue-connection", connection))
        options = [("grpc.max_receive_message_length", MESSAGE_BYTES_MAX)]
        self._channel = grpc.insecure_channel(address, options=options)
        self.ingestion = IngestionServiceStub(self._channel)
        self.control = ControlServiceStub(self._channel)
        self.reporting = ReportingServiceStub(self._channel)
        self.gateway = GatewayServiceStub(self._channel)

    def call(self, method: Callable[..., A], request: Any, *, timeout_s: float | None = None) -> A:
        """One request, one answer. Raises RetinueError."""
        timeout = self._timeout_s if timeout_s is None else timeout_s
        try:
            return method(request, timeout=timeout, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._told(error) from None

    def stream(self, method: Callable[..., Iterator[A]], request: Any) -> Iterator[A]:
        """One request, answers until the server or the caller ends. Raises RetinueError."""
        try:
            yield from method(request, metadata=self._metadata)
        except grpc.RpcError as error:
            raise self._told(error) from None

    def close(self) -> None:
        self._channel.close()

    def _told(self, error: grpc.RpcError) -> RetinueError:
        code = error.code()
        if code in _NO_ANSWER:
            told = _detailed(error, Unavailable)
            if told.code != Unavailable.code:
                return told
            return Unavailable(
                f"The service at {self.address} {_NO_ANSWER[code]}.",
                "See whether `retinue serve` runs there, or name its folder with --data.",
            )
        return _detailed(error, _KINDS.get(code, RetinueError))


def _detailed(error: grpc.RpcError, kind: type[RetinueError]) -> RetinueError:
    """The error as the service told it: stable code, field and remedy from its rich details."""
    try:
        status = rpc_status.from_call(error) if isinstance(error, grpc.Call) else None
    except ValueError:
        status = None
    code, field, remedy = None, "", ""
    details: Iterable[Any] = status.details if status else ()
    for detail in details:
        info = error_details_pb2.ErrorInfo()
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(info):
            code = info.reason or code
            field = info.metadata.get("field", field)
            remedy = info.metadata.get("remedy", remedy)
        elif detail.Unpack(bad) and bad.field_violations:
            field = field or bad.field_violations[0].field
            remedy = remedy or bad.field_violations[0].description
    # The message says everything in one sentence, for clients that know no details.
    problem = (error.details() or error.code().name).removesuffix(remedy).strip()
    for prefix in (f"{code} ({field}):", f"{code}:"):
        problem = problem.removeprefix(prefix).strip()
    return kind(problem, remedy, field=field, code=code)
