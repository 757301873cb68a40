"""Errors of the domain as statuses of gRPC, with details that programs can read.

Each carries google.rpc.ErrorInfo (reason = our stable code, domain `retinue`, metadata field and
remedy), where a field is to blame google.rpc.BadRequest, and where waiting helps RetryInfo.
"""

from typing import Final

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message
from google.rpc import (  # type: ignore[import-untyped]
    code_pb2,
    error_details_pb2,
    status_pb2,
)
from grpc_status import rpc_status

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

DOMAIN: Final = "retinue"
_RETRY_SECONDS: Final = 1

# The narrower class stands before the wider.
_BY_CLASS: Final[tuple[tuple[type[RetinueError], code_pb2.Code], ...]] = (
    (InvalidInput, code_pb2.INVALID_ARGUMENT),
    (NotFound, code_pb2.NOT_FOUND),
    (Conflict, code_pb2.FAILED_PRECONDITION),
    (Unsupported, code_pb2.UNIMPLEMENTED),
    (Unauthenticated, code_pb2.UNAUTHENTICATED),
    (PermissionRefused, code_pb2.PERMISSION_DENIED),
    (Busy, code_pb2.RESOURCE_EXHAUSTED),
    (Unavailable, code_pb2.UNAVAILABLE),
    (Damaged, code_pb2.DATA_LOSS),
)
_BY_CODE: Final = {
    "BODY_TOO_LARGE": code_pb2.RESOURCE_EXHAUSTED,
    "ALREADY_EXISTS": code_pb2.ALREADY_EXISTS,
    "REQUEST_ID_REUSED": code_pb2.ALREADY_EXISTS,
    "RESOURCE_EXHAUSTED": code_pb2.RESOURCE_EXHAUSTED,
}


def grpc_status_of(error: RetinueError) -> grpc.Status:
    """What a call is ended with."""
    return rpc_status.to_status(rich_status(error))


def rich_status(error: RetinueError) -> status_pb2.Status:
    """google.rpc.Status; its message is the problem and the remedy, in words."""
    metadata = {"field": error.field, "remedy": error.remedy}
    details: list[Message] = [
        error_details_pb2.ErrorInfo(reason=error.code, domain=DOMAIN, metadata=metadata)
    ]
    if error.field and isinstance(error, InvalidInput | Unsupported):
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=error.field, description=f"{error.problem} {error.remedy}".strip()
        )
        details.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if isinstance(error, Unavailable):
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.seconds = _RETRY_SECONDS
        details.append(retry)
    status = status_pb2.Status(code=_code(error), message=str(error))
    for detail in details:
        packed = Any()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _code(error: RetinueError) -> code_pb2.Code:
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    for kind, code in _BY_CLASS:
        if isinstance(error, kind):
            return code
    return code_pb2.INTERNAL
