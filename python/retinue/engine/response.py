"""What a gateway sent, before anything of it is logged."""

from typing import NamedTuple

from google.protobuf.message import DecodeError

from retinue._engine import EngineFault, part_response
from retinue.api.v1.gateway_pb2 import LinkResponse
from retinue.domain.errors import InvalidInput


class Reports(NamedTuple):
    """A serialized `Record` that holds them as they came, and the serialized `LinkRequest` that
    tells the gateway that they are durable.
    """

    record: bytes
    confirmation: bytes


class Response(NamedTuple):
    """Reports stay as they came; the rest is rare, and decoded where there is any."""

    reports: Reports | None
    rest: LinkResponse | None


def read_response(data: bytes, tenant_id: int, connection_id: int) -> Response:
    """A message of this connection's gateway. Raises InvalidInput where this version could not
    apply it: in the log it would stop the shard, at every start anew.
    """
    try:
        reports, rest = part_response(data, tenant_id, connection_id)
        return Response(
            Reports(*reports) if reports else None, LinkResponse.FromString(rest) if rest else None
        )
    except (EngineFault, DecodeError) as error:
        raise InvalidInput(
            f"The gateway sent what cannot be read: {error}.",
            "Run the gateway and the service in the same version.",
            code="MALFORMED_BODY",
        ) from error
