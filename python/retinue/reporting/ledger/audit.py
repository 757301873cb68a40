"""Every command, accepted or not, as an entry of its tenant's audit chain (TR8)."""

import json
from typing import Any, Final

from google.protobuf.json_format import MessageToDict

from retinue.domain.audit import linked, start_hash
from retinue.internal.v1.effects_pb2 import CommandJudged
from retinue.internal.v1.record_pb2 import Command
from retinue.ports.ledger import AuditHead, Operation, Row

COLUMNS: Final = (
    *("tenant_id", "sequence", "position", "processed_ns", "actor", "actor_key_id", "action"),
    *("details", "accepted", "code", "hash"),
)
OPERATIONS: Final = {"audit_log": Operation("audit_log", COLUMNS)}


class AuditChain:
    """The heads of all tenants' chains. Entries depend on the log only."""

    def __init__(self, incarnation: int) -> None:
        self._incarnation = incarnation
        self._heads: dict[int, tuple[int, bytes]] = {}

    def go_on(self, head: AuditHead) -> None:
        """From where another projector ended."""
        self._heads[head.tenant_id] = head.sequence, head.hash

    def entry(
        self,
        tenant_id: int,
        position: int,
        stamp_ns: int,
        command: Command,
        judged: CommandJudged,
    ) -> Row:
        """The next one of its tenant."""
        sequence, before = self._heads.get(tenant_id, (0, b""))
        if not sequence:
            before = start_hash(self._incarnation, tenant_id)
        action = command.WhichOneof("body") or ""
        fields = {
            "tenant_id": tenant_id,
            "sequence": sequence + 1,
            "position": position,
            "processed_ns": stamp_ns,
            "actor": command.actor,
            "actor_key_id": command.actor_key_id,
            "action": action,
            "details": _details(command, action),
            "accepted": int(judged.accepted),
            "code": judged.code,
        }
        link = linked(before, fields)
        self._heads[tenant_id] = sequence + 1, link
        return (*(fields[name] for name in COLUMNS[:-1]), link)


def _details(command: Command, action: str) -> str:
    """The command as JSON, without hashes of secrets."""
    if not action:
        return "{}"
    told = MessageToDict(getattr(command, action), preserving_proto_field_name=True)
    return json.dumps(_without_hashes(told), sort_keys=True)


def _without_hashes(told: Any) -> Any:
    if isinstance(told, dict):
        return {k: _without_hashes(v) for k, v in told.items() if not k.endswith("_hash")}
    if isinstance(told, list):
        return [_without_hashes(one) for one in told]
    return told
