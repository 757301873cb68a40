"""Tenants and keys. A key is drawn here and shown in one answer only; the record holds its hash."""

from typing import Final

from retinue.api.v1 import control_pb2 as api
from retinue.api.v1.access_pb2 import Role as ApiRole
from retinue.control.keys import Keys, key_hash
from retinue.control.submit import Submitter
from retinue.domain.caller import Caller, Role
from retinue.domain.errors import PermissionRefused
from retinue.domain.names import require_name
from retinue.domain.public_ids import parse_position
from retinue.internal.v1 import record_pb2, view_pb2
from retinue.ports.secrets import Secrets

PREFIX: Final = "rk_"
"""By it a key is known for what it is, wherever it was left lying."""

_SHOWN_ONCE: Final = (
    "This request_id was used before, and the key was shown then; it is kept nowhere. Make another"
    " if it is lost."
)


class TenantDesk:
    """The part of the control desk that is about who may come in."""

    def __init__(self, submitter: Submitter, secrets: Secrets, keys: Keys) -> None:
        self._submitter = submitter
        self._secrets = secrets
        self._keys = keys

    async def create_key(
        self, command: record_pb2.Command, request: api.CreateKeyRequest, caller: Caller
    ) -> api.CreateKeyResponse:
        _refuse_owners(Role(request.key.role), caller)
        require_name(request.key.name, "key.name")
        key, made = self._draw(request.key.name, request.key.role)
        command.create_key.CopyFrom(made)
        done = await self._submitter.submit(request, command, caller)
        key_id = str(done.position)
        if done.repeated:
            return api.CreateKeyResponse(key_id=key_id, notice=_SHOWN_ONCE)
        await self._keys.load()
        return api.CreateKeyResponse(key_id=key_id, key=key)

    async def revoke_key(
        self, command: record_pb2.Command, request: api.RevokeKeyRequest, caller: Caller
    ) -> api.RevokeKeyResponse:
        command.revoke_key.key_id = parse_position(request.key_id, "key_id")
        role = self._keys.role_of(command.revoke_key.key_id, caller.tenant_id)
        _refuse_owners(role, caller)
        done = await self._submitter.submit(request, command, caller)
        await self._keys.load()
        return api.RevokeKeyResponse(version=str(done.position))

    async def create_tenant(
        self, command: record_pb2.Command, request: api.CreateTenantRequest, caller: Caller
    ) -> api.CreateTenantResponse:
        require_name(request.tenant.name, "tenant.name")
        key, owner = self._draw("owner", ApiRole.ROLE_OWNER)
        command.create_tenant.name = request.tenant.name
        command.create_tenant.owner.CopyFrom(owner)
        done = await self._submitter.submit(request, command, caller)
        tenant_id = str(done.position)
        if done.repeated:
            return api.CreateTenantResponse(tenant_id=tenant_id, notice=_SHOWN_ONCE)
        await self._keys.load()
        return api.CreateTenantResponse(tenant_id=tenant_id, owner_key=key)

    def _draw(self, name: str, role: ApiRole) -> tuple[str, record_pb2.CreateKey]:
        key = PREFIX + self._secrets.draw()
        return key, record_pb2.CreateKey(name=name, role=role, key_hash=key_hash(key))


def _refuse_owners(role: Role, caller: Caller) -> None:
    """Who is no owner makes none, and takes none away."""
    if role is Role.OWNER and caller.principal.role is not Role.OWNER:
        raise PermissionRefused(
            "Only an owner makes or revokes an owner's key.",
            "Ask an owner, or name another role.",
            field="key.role",
        )


def show_key(view: view_pb2.KeyView) -> api.Key:
    return api.Key(
        key_id=str(view.key_id),
        name=view.settings.name,
        role=view.settings.role,
        revoked=view.revoked,
    )


def show_tenant(view: view_pb2.TenantView) -> api.Tenant:
    return api.Tenant(tenant_id=str(view.tenant_id), name=view.name)
