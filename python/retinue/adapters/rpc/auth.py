"""A key, asked for on every method: `authorization: Bearer <key>`; and what its role may do.

Reflection and watching the health need a key too, of any role. Open is only Health/Check, for those
who must know whether the service lives and may know nothing else.
"""

import hmac
from contextvars import ContextVar
from hashlib import sha256
from typing import Any, Final

import grpc
import grpc.aio
from google.protobuf.descriptor_pool import Default

from retinue.adapters.rpc.handlers import Context, Continuation, Handler
from retinue.adapters.rpc.statuses import grpc_status_of
from retinue.api.v1 import access_pb2
from retinue.domain.caller import FIRST_TENANT, ROLES_WITH, Access, Principal, Role
from retinue.domain.errors import PermissionRefused, RetinueError, Unauthenticated
from retinue.ports.keys import Keyring

OPEN_METHODS: Final = frozenset({"/grpc.health.v1.Health/Check"})
_OWN_PACKAGE: Final = "/retinue."
# Typed as a field of any message; it is one of method options.
_ACCESS: Final[Any] = access_pb2.access
_SCHEME: Final = "bearer "
_PRINCIPAL: Final[ContextVar[Principal]] = ContextVar("principal")


def principal() -> Principal:
    """Who makes the call that is being answered."""
    return _PRINCIPAL.get()


class AuthInterceptor(grpc.aio.ServerInterceptor):
    """Refuses before the request is even read."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler | None:
        method = handler_call_details.method
        if method in OPEN_METHODS:
            return await continuation(handler_call_details)
        found = self._shown(handler_call_details)
        if found is None:
            return _UNKNOWN
        needed = access_to(method)
        if needed is not None and found.role not in ROLES_WITH[needed]:
            return _NOT_ALLOWED
        _PRINCIPAL.set(found)
        return await continuation(handler_call_details)

    def _shown(self, call: grpc.HandlerCallDetails) -> Principal | None:
        shown = [value for name, value in call.invocation_metadata or () if name == "authorization"]
        if len(shown) != 1 or not isinstance(shown[0], str):
            return None
        scheme, key = shown[0][: len(_SCHEME)], shown[0][len(_SCHEME) :]
        return self._keys.find(key) if scheme.lower() == _SCHEME else None


class OneKey:
    """Implements `ports.keys.Keyring` for a door of the machine's own: one key opens all of it."""

    def __init__(self, key: str) -> None:
        if not key:
            raise ValueError("an empty key would let everybody in")
        self._hash = sha256(key.encode()).digest()

    def find(self, key: str) -> Principal | None:
        fits = hmac.compare_digest(sha256(key.encode("utf-8", "replace")).digest(), self._hash)
        return Principal(FIRST_TENANT, Role.OWNER, 0, "machine") if fits else None


def access_to(method: str) -> Access | None:
    """What `/package.Service/Method` needs, as its contract says; None for those of others, and for
    what there is not: then the server says so.
    """
    if not method.startswith(_OWN_PACKAGE):
        return None
    service, _, name = method.removeprefix("/").partition("/")
    try:
        found = Default().FindServiceByName(service).methods_by_name[name]
    except KeyError:
        return None
    needed: int = found.GetOptions().Extensions[_ACCESS]
    return Access(needed)


def _refusing(error: RetinueError) -> Handler:
    async def refuse(_: Any, context: Context) -> None:
        await context.abort_with_status(grpc_status_of(error))

    # Streams are refused by the same one: whoever is refused sends nothing that is read.
    return grpc.stream_unary_rpc_method_handler(refuse)


_UNKNOWN: Final = _refusing(
    Unauthenticated(
        "The key is missing, wrong or revoked.",
        "Send `authorization: Bearer KEY`; the owner's is in the service's data folder.",
    )
)
_NOT_ALLOWED: Final = _refusing(
    PermissionRefused(
        "The key's role may not do this.",
        "Use a key whose role may; owners and admins make them: `retinue keys add`.",
    )
)
