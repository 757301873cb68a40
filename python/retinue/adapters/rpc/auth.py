"""The owner's key, asked for on every method: `authorization: Bearer <key>`.

Reflection and watching the health need it too. Open is only Health/Check, for those who must know
whether the service lives and may know nothing else.
"""

import hmac
from hashlib import sha256
from typing import Any, Final

import grpc
import grpc.aio

from retinue.adapters.rpc.handlers import Context, Continuation, Handler
from retinue.adapters.rpc.statuses import grpc_status_of
from retinue.domain.errors import Unauthenticated

OPEN_METHODS: Final = frozenset({"/grpc.health.v1.Health/Check"})
_SCHEME: Final = "bearer "


class AuthInterceptor(grpc.aio.ServerInterceptor):
    """Refuses before the request is even read. Keys are compared by their hashes, in equal time."""

    def __init__(self, key: str) -> None:
        if not key:
            raise ValueError("an empty key would let everybody in")
        self._hash = sha256(key.encode()).digest()

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler | None:
        if handler_call_details.method in OPEN_METHODS or self._fits(handler_call_details):
            return await continuation(handler_call_details)
        return _REFUSAL

    def _fits(self, call: grpc.HandlerCallDetails) -> bool:
        shown = [value for name, value in call.invocation_metadata or () if name == "authorization"]
        if len(shown) != 1 or not isinstance(shown[0], str):
            return False
        scheme, key = shown[0][: len(_SCHEME)], shown[0][len(_SCHEME) :]
        fits = hmac.compare_digest(sha256(key.encode()).digest(), self._hash)
        return fits and scheme.lower() == _SCHEME


async def _refuse(_: Any, context: Context) -> None:
    error = Unauthenticated(
        "The key is missing or wrong.",
        "Send `authorization: Bearer KEY`; the key is in the service's data folder.",
    )
    await context.abort_with_status(grpc_status_of(error))


# Streams are refused by the same one: whoever is refused sends nothing that is read.
_REFUSAL: Final[Handler] = grpc.stream_unary_rpc_method_handler(_refuse)
