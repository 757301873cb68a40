"""Reads `ledger.db` beside its projector, through SQLAlchemy Core, on the readers' thread."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Column, Engine, Select, Table, create_engine, literal, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

from retinue.adapters.ledger.schema import (
    audit_log,
    broker_order,
    copy_instruction,
    fill,
    leader_event,
    order_event,
    order_intent,
)
from retinue.adapters.ledger.sqlite import FILE, FORMAT
from retinue.adapters.sqlite import ForeignFile, open_to_read
from retinue.domain.errors import NewerVersion, Unavailable
from retinue.ports.cpu import Cpu
from retinue.ports.ledger import AuditEntry, Mention, Mentioned

T = TypeVar("T")

_IDS_MAX: Final = 500
"""Of one question: SQLite takes up to 32,766 values, and plans worse the more there are."""


class StoredLedger:
    """Implements `ports.ledger.LedgerReader`."""

    def __init__(self, folder: Path, cpu: Cpu) -> None:
        """`cpu`: the readers' worker. The file is opened when first asked: before it may not be
        there yet.
        """
        self._path = folder / FILE
        self._cpu = cpu
        self._engine: Engine | None = None
        self._position = 0
        self._moved = asyncio.Event()

    def advance(self, position: int) -> None:
        """Rows up to `position` can be read. A lower one than before: the file was made anew. On
        the event loop's thread.
        """
        if position < self._position:
            self._engine = None
        self._position = position
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def reached(self, position: int) -> None:
        while self._position < position:
            await self._moved.wait()

    async def mentions(self, ids: Sequence[bytes]) -> list[list[Mention]]:
        return await self._ask(lambda engine: _mentions(engine, ids))

    async def orders_of_execution(self, tenant_id: int, exec_id: str) -> set[bytes]:
        named = fill.c.exec_id == exec_id
        own = fill.c.tenant_id == tenant_id
        known = select(fill.c.order_id).where(named, own, fill.c.order_id.is_not(None))
        return {row[0] for row in await self._rows(known)}

    async def orders_of_broker(self, tenant_id: int, broker_order_id: str) -> set[bytes]:
        order = broker_order.c
        known = select(order.order_id).where(
            order.broker_order_id == broker_order_id, order.tenant_id == tenant_id
        )
        return {row[0] for row in await self._rows(known)}

    async def signals(
        self, tenant_id: int, before: int, limit: int, strategy_id: int | None
    ) -> list[int]:
        event = leader_event.c
        known = select(event.leader_event_id).where(
            event.tenant_id == tenant_id, event.leader_event_id < before
        )
        if strategy_id is not None:
            known = known.where(event.strategy_id == strategy_id)
        known = known.order_by(event.leader_event_id.desc()).limit(limit)
        return [row[0] for row in await self._rows(known)]

    async def orders(
        self, tenant_id: int, before: tuple[int, int], limit: int, account_id: int | None
    ) -> list[Mention]:
        intent = order_intent.c
        made = tuple_(intent.position, intent.ordinal)
        known = select(intent.position, intent.ordinal, intent.order_id).where(
            intent.tenant_id == tenant_id, made < tuple_(*map(literal, before))
        )
        if account_id is not None:
            known = known.where(intent.account_id == account_id)
        known = known.order_by(intent.position.desc(), intent.ordinal.desc()).limit(limit)
        rows = await self._rows(known)
        return [Mention(row[0], row[1], Mentioned.ORDER, row[2]) for row in rows]

    async def audit(self, tenant_id: int, after: int, limit: int) -> list[AuditEntry]:
        log = audit_log.c
        known = select(audit_log).where(log.tenant_id == tenant_id, log.sequence > after)
        entries = []
        for row in await self._rows(known.order_by(log.sequence).limit(limit)):
            fields = dict(row._mapping)
            entries.append(AuditEntry(fields, fields.pop("hash")))
        return entries

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    async def _rows(self, question: Select[Any]) -> Sequence[Any]:
        return await self._ask(lambda engine: _all(engine, question))

    async def _ask(self, question: Callable[[Engine], T]) -> T:
        return await self._cpu.run(lambda: self._answer(question))

    # Below, on the readers' thread only.

    def _answer(self, question: Callable[[Engine], T]) -> T:
        try:
            if self._engine is None:
                self._engine = _engine(self._path)
            return question(self._engine)
        except (SQLAlchemyError, FileNotFoundError, ForeignFile, NewerVersion) as error:
            self._engine = None
            raise Unavailable(
                "The ledger cannot be read now.",
                "See `retinue doctor`; it is rebuilt by itself where it was damaged.",
                code="LEDGER_UNAVAILABLE",
            ) from error


def _engine(path: Path) -> Engine:
    def connect() -> Any:
        connection = open_to_read(path, FORMAT)
        connection.text_factory = str
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=StaticPool)


def _all(engine: Engine, question: Select[Any]) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(question).all()


def _mentions(engine: Engine, ids: Sequence[bytes]) -> list[list[Mention]]:
    found: dict[bytes, list[Mention]] = defaultdict(list)
    with engine.connect() as connection:
        for begin in range(0, len(ids), _IDS_MAX):
            some = ids[begin : begin + _IDS_MAX]
            for how, columns in _PLACES:
                question = select(*columns).where(columns[0].in_(some))
                for known, at, number in connection.execute(question):
                    if at is not None:
                        found[known].append(Mention(at, number, how, known))
    return [sorted(found[one]) for one in ids]


_instruction = copy_instruction.c
_Columns = tuple[Column[Any], Column[Any], Column[Any]]


def _at(key: Column[Any], table: Table) -> _Columns:
    return key, table.c.position, table.c.ordinal


# How ids are spoken of: where the id stands, and where the effect's position and ordinal do.
_PLACES: Final[tuple[tuple[Mentioned, _Columns], ...]] = (
    (
        Mentioned.INSTRUCTION,
        (_instruction.instruction_id, _instruction.leader_event_id, _instruction.ordinal),
    ),
    (
        Mentioned.ENDED,
        (_instruction.instruction_id, _instruction.ended_position, _instruction.ended_ordinal),
    ),
    (Mentioned.ORDER, _at(order_intent.c.order_id, order_intent)),
    (Mentioned.INSTRUCTION_ORDER, _at(order_intent.c.instruction_id, order_intent)),
    (Mentioned.TRANSITION, _at(order_event.c.order_id, order_event)),
    (Mentioned.EXECUTION, _at(fill.c.order_id, fill)),
)
