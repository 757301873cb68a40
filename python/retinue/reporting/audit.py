"""A tenant's audit chain, to be kept and verified elsewhere."""

from collections.abc import AsyncIterator
from typing import Final

from retinue.api.v1.reporting_pb2 import ExportAuditResponse
from retinue.domain.audit import HASH, HEAD, SIGNATURE, canonical, first_line
from retinue.domain.errors import NotFound
from retinue.ports.history import History
from retinue.ports.ledger import LedgerReader
from retinue.ports.secrets import Signer

_PAGE: Final = 500


async def export_audit(
    history: History, ledger: LedgerReader, signer: Signer, tenant_id: int
) -> AsyncIterator[ExportAuditResponse]:
    """Lines as `domain.audit.verify` reads them: whose chain, its entries, its signed head."""
    try:
        _, first = await history.record(1)
        incarnation = int(first.genesis.incarnation)
    except NotFound:
        incarnation = 0
    start = first_line({"incarnation": incarnation, "tenant_id": tenant_id})
    yield ExportAuditResponse(lines=[start])
    sequence, head = 0, ""
    while entries := await ledger.audit(tenant_id, sequence, _PAGE):
        lines = []
        for entry in entries:
            told = entry.fields | {HASH: entry.hash.hex()}
            lines.append(canonical(told))
        sequence, head = sequence + len(entries), entries[-1].hash.hex()
        yield ExportAuditResponse(lines=lines)
    if not head:
        return
    told = {HEAD: head, "entries": sequence, "public_key": signer.public_key}
    signature = signer.sign(canonical(told).encode("ascii"))
    yield ExportAuditResponse(lines=[canonical(told | {SIGNATURE: signature})])
