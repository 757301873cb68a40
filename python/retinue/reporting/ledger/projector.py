"""Brings the ledger up to the log and its effects, a transaction a batch of records."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from retinue.domain.errors import EffectsDamaged, LedgerDamaged
from retinue.engine.projection import EngineFault, Projection, ledger_tables
from retinue.internal.v1.effects_pb2 import Effect
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.history import NEWEST, EffectsReader, LogReader
from retinue.ports.ledger import Ledger, Operation, Row
from retinue.ports.log import Frame
from retinue.reporting.ledger import audit, configuration, events

RECORDS_MAX: Final = 512
"""Of one transaction. A signal to ten thousand followers is one of them."""

GENESIS: Final = 1
"""The position of the first record, and the id of the first tenant."""

FIRST_TENANT_NAME: Final = "default"

_CHANGED: Final = "_changed"
_KEYS: Final = {"copy_instruction": 1}
"""How many columns at the end of a change are its key."""


class Projector:
    """The one writer of a ledger. Synchronous; to be used by one thread."""

    def __init__(self, log: LogReader, effects: EffectsReader, ledger: Ledger) -> None:
        """Raises LedgerDamaged where the ledger is of another log, or of a longer one."""
        self._log = log
        self._effects = effects
        self._ledger = ledger
        self._projection = Projection()
        for total in ledger.totals():
            self._projection.set_totals(*total)
        for account_id, tenant_id in ledger.tenants():
            self._projection.set_tenant(account_id, tenant_id)
        self._incarnation = ledger.incarnation()
        self._audit = audit.AuditChain(self._incarnation)
        for head in ledger.audit_heads():
            self._audit.go_on(head)
        if ledger.position():
            self._check()

    def advance(self, to: int = NEWEST) -> bool:
        """Projects the next batch, no further than `to`; False: there is nothing to be done now."""
        after = self._ledger.position()
        complete = min(self._effects.complete_through(), to)
        read = self._log.read(after, RECORDS_MAX) if complete > after else []
        frames = {frame.position: frame for frame in read if frame.position <= complete}
        if not frames:
            return False
        through = max(frames)
        if after == 0:
            first = frames[min(frames)]
            self._incarnation = Record.FromString(first.payload).genesis.incarnation
            self._audit = audit.AuditChain(self._incarnation)
        rows: list[tuple[str, Sequence[Row]]] = []
        if after == 0:
            rows.append(("tenant", ((GENESIS, FIRST_TENANT_NAME),)))
        for position, effects in _joined(self._effects.between(after, through)):
            for name, row in self._judged(frames[position], effects):
                rows.append((name, (row,)))
        names = (name for name, _ in ledger_tables())
        rows += zip(names, self._projection.take(), strict=True)
        self._ledger.write(rows, through, self._incarnation)
        return True

    def _judged(self, frame: Frame, effects: bytes) -> Iterator[configuration.Done]:
        """Reads a record's effects; yields what the record itself says."""
        position, stamp_ns, payload = frame
        try:
            judged = self._projection.read(position, stamp_ns, GENESIS, effects)
        except EngineFault as error:
            raise EffectsDamaged(f"The effects of record {position} are none.") from error
        if judged is None:
            return
        effect = Effect.FromString(judged)
        record = Record.FromString(payload)
        if effect.HasField("signal_judged"):
            yield "leader_event", events.row(position, stamp_ns, record, effect.signal_judged)
            return
        if effect.command_judged.repeated_request:
            return
        yield (
            "audit_log",
            self._audit.entry(
                record.tenant_id, position, stamp_ns, record.command, effect.command_judged
            ),
        )
        if effect.command_judged.accepted:
            if record.command.HasField("create_account"):
                self._projection.set_tenant(position, record.tenant_id)
            said = configuration.Said(position, stamp_ns, record.tenant_id, record.command)
            yield from configuration.rows(said)

    def _check(self) -> None:
        """What is there must be of this log, and not of more than there is of it."""
        first = Record.FromString(self._log.frame_at(1).payload)
        if first.genesis.incarnation != self._incarnation:
            raise LedgerDamaged("ledger.db is of another log.", "Run `retinue ledger rebuild`.")
        if self._log.last_position() < self._ledger.position():
            raise LedgerDamaged("ledger.db has more than the log.", "Run `retinue ledger rebuild`.")


def _joined(slices: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The effects of each record in one piece."""
    for position, pieces in groupby(slices, key=itemgetter(0)):
        yield position, b"".join(data for _, data in pieces)


def _operation(name: str, columns: list[str]) -> Operation:
    table = name.removesuffix(_CHANGED)
    keys = _KEYS[table] if table != name else 0
    border = len(columns) - keys
    return Operation(table, tuple(columns[:border]), tuple(columns[border:]))


OPERATIONS: Final = {
    **configuration.OPERATIONS,
    **events.OPERATIONS,
    **audit.OPERATIONS,
    **{name: _operation(name, columns) for name, columns in ledger_tables()},
}
"""Everything that is done to the ledger."""
