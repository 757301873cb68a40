"""Reading the rich details of a refused call."""

from collections.abc import Awaitable
from typing import Any, NamedTuple

import grpc
import grpc.aio
import pytest
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]


class Refusal(NamedTuple):
    status: grpc.StatusCode
    code: str
    field: str
    remedy: str
    violations: list[str]


async def refusal(call: Awaitable[Any]) -> Refusal:
    """What a call is refused with; fails where it is not."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return read_refusal(caught.value)


def read_refusal(error: grpc.aio.AioRpcError) -> Refusal:
    trailing = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailing.get("grpc-status-details-bin", b""))
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad)
    return Refusal(
        error.code(),
        info.reason,
        info.metadata["field"],
        info.metadata["remedy"],
        [violation.field for violation in bad.field_violations],
    )
