"""Every role against every method: who may, and who is refused before the request is read."""

import contextlib
from collections.abc import Iterator

import grpc
import grpc.aio
import pytest
from google.protobuf.descriptor import MethodDescriptor

from retinue.adapters.rpc.auth import access_to
from retinue.api.v1 import access_pb2, control_pb2, ingestion_pb2, reporting_pb2
from retinue.domain.caller import ROLES_WITH, Access, Role
from tests.integration.api.service import AUTH, Service

OWNER, ADMIN, TRADER, VIEWER, SERVICE = (role for role in Role if role)
LOOKS = frozenset({OWNER, ADMIN, TRADER, VIEWER, SERVICE})
SETS_UP = frozenset({OWNER, ADMIN})
TRADES = frozenset({OWNER, ADMIN, TRADER})
OWNS = frozenset({OWNER})
# Written down once more: the contract is what is checked.
MAY = {
    **dict.fromkeys(
        (
            *("CreateConnection", "CreateAccount", "CreateInstrument", "CreateStrategy"),
            *("SetSymbolMap", "SetWebhook", "AddWebhookSecret", "WithdrawWebhookSecret"),
            *("CreateActivation", "CreateKey", "RevokeKey", "ListKeys", "ExportAudit"),
        ),
        SETS_UP,
    ),
    **dict.fromkeys(("SetPlan", "SetSwitch", "ResumeTrading", "ResolveOrder"), TRADES),
    "TestSignal": TRADES,
    **dict.fromkeys(("SubmitSignal", "StreamSignals"), TRADES | {SERVICE}),
    "ListConnections": LOOKS - {SERVICE},
    **dict.fromkeys(
        (
            *("ListAccounts", "ListInstruments", "ListStrategies", "ListActivations"),
            *("SubscribeFills", "Explain", "ListSignals", "GetSignal", "ListOrders"),
            *("ListPositions", "GetHealth"),
        ),
        LOOKS,
    ),
    **dict.fromkeys(("CreateTenant", "ListTenants"), OWNS),
}
SERVED = ("ControlService", "IngestionService")


def methods() -> Iterator[MethodDescriptor]:
    for file in (control_pb2, ingestion_pb2, reporting_pb2):
        for service in file.DESCRIPTOR.services_by_name.values():
            yield from service.methods


METHODS = {method.name: method for method in methods()}


def path(method: MethodDescriptor) -> str:
    return f"/{method.containing_service.full_name}/{method.name}"


def test_every_method_is_in_the_table() -> None:
    assert METHODS.keys() == MAY.keys()


@pytest.mark.parametrize("name", METHODS)
def test_the_contract_says_who(name: str) -> None:
    needed = access_to(path(METHODS[name]))
    assert needed is not None
    assert ROLES_WITH[needed] == MAY[name]


def test_twins() -> None:
    assert {f"ROLE_{role.name}": role.value for role in Role} == dict(access_pb2.Role.items())
    assert {f"ACCESS_{one.name}": one.value for one in Access} == dict(access_pb2.Access.items())


async def key_of(service: Service, role: Role) -> str:
    key = control_pb2.Key(name=f"a {role.name.lower()}", role=access_pb2.Role.Name(role))  # type: ignore[arg-type]
    request = control_pb2.CreateKeyRequest(request_id=role.name, key=key)
    return (await service.control.CreateKey(request, metadata=AUTH)).key


@pytest.mark.parametrize("role", [role for role in Role if role])
async def test_the_door_keeps_to_it(service: Service, role: Role) -> None:
    """Empty requests: whoever may call is told what is wrong with them."""
    key = await key_of(service, role)
    for method in METHODS.values():
        if method.containing_service.name not in SERVED:
            continue
        call = service.channel.stream_stream(path(method))(
            iter([b""]), metadata=(("authorization", f"Bearer {key}"),)
        )
        with contextlib.suppress(grpc.aio.AioRpcError):
            async for _ in call:
                pass
        refused = await call.code() is grpc.StatusCode.PERMISSION_DENIED
        assert refused == (role not in MAY[method.name]), (
            method.name,
            await call.details(),
        )


async def test_a_revoked_key_opens_nothing_from_now_on(service: Service) -> None:
    key = await key_of(service, Role.VIEWER)
    shown = (("authorization", f"Bearer {key}"),)
    listed = await service.control.ListAccounts(control_pb2.ListAccountsRequest(), metadata=shown)
    assert not listed.accounts
    keys = await service.control.ListKeys(control_pb2.ListKeysRequest(), metadata=AUTH)
    [viewer] = [found for found in keys.keys if found.role == access_pb2.ROLE_VIEWER]
    revoke = control_pb2.RevokeKeyRequest(request_id="revoke", key_id=viewer.key_id)
    await service.control.RevokeKey(revoke, metadata=AUTH)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await service.control.ListAccounts(control_pb2.ListAccountsRequest(), metadata=shown)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_an_admin_makes_and_revokes_no_owner(service: Service) -> None:
    shown = (("authorization", f"Bearer {await key_of(service, Role.ADMIN)}"),)
    key = control_pb2.Key(name="other", role=access_pb2.ROLE_OWNER)
    keys = await service.control.ListKeys(control_pb2.ListKeysRequest(), metadata=AUTH)
    [owner] = [found for found in keys.keys if found.role == access_pb2.ROLE_OWNER]
    for call, request in (
        (service.control.CreateKey, control_pb2.CreateKeyRequest(request_id="a", key=key)),
        (
            service.control.RevokeKey,
            control_pb2.RevokeKeyRequest(request_id="b", key_id=owner.key_id),
        ),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(request, metadata=shown)
        assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_a_key_is_shown_once_and_its_hash_is_all_that_is_kept(service: Service) -> None:
    key = control_pb2.Key(name="bot", role=access_pb2.ROLE_SERVICE)
    request = control_pb2.CreateKeyRequest(request_id="once", key=key)
    first = await service.control.CreateKey(request, metadata=AUTH)
    again = await service.control.CreateKey(request, metadata=AUTH)
    assert first.key.startswith("rk_")
    assert (again.key, again.key_id) == ("", first.key_id)
    assert again.notice
    assert not any(first.key.encode() in frame.payload for frame in service.frames())
