"""The ledger: a projection of log and effects into tables, behind them by a moment."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

Value = int | str | bytes | None
Row = tuple[Value, ...]
Rows = Sequence[tuple[str, Sequence[Row]]]
"""The names of operations, each with its rows, in the order they are to be written."""


class Operation(NamedTuple):
    """What is done with rows. Of a row come first its `values`, then its `keys`.

    Without keys they are added; without values, what has these keys is removed; else it is changed.
    """

    table: str
    values: tuple[str, ...]
    keys: tuple[str, ...] = ()


class Total(NamedTuple):
    """What an account has come to in an instrument, at 10^-9 of its currency."""

    account_id: int
    instrument_id: int
    realized_nano: int
    fees_nano: int


class AuditHead(NamedTuple):
    """Where a tenant's audit chain ends."""

    tenant_id: int
    sequence: int
    hash: bytes


class AuditEntry(NamedTuple):
    """One entry: what its hash covers, by name, and the hash."""

    fields: dict[str, int | str]
    hash: bytes


class Ledger(Protocol):
    """Written by one projector, and read by anybody."""

    def position(self) -> int:
        """All rows of records up to this position are here; 0 when nothing is."""
        ...

    def incarnation(self) -> int:
        """Which log the rows are of; 0 when there are none."""
        ...

    def totals(self) -> Iterator[Total]:
        """For a projector that goes on where another one ended."""
        ...

    def tenants(self) -> Iterator[tuple[int, int]]:
        """Each account with its tenant, likewise."""
        ...

    def audit_heads(self) -> Iterator[AuditHead]:
        """Of every tenant that has one, likewise."""
        ...

    def write(self, rows: Rows, position: int, incarnation: int) -> None:
        """Write the rows and, in the same transaction, the position up to which all is complete.
        Raises Unavailable, LedgerDamaged.
        """
        ...

    def close(self) -> None:
        """Release the files."""
        ...


class Mentioned(IntEnum):
    """How an effect speaks of an instruction or an order."""

    INSTRUCTION = 1
    ENDED = 2
    ORDER = 3
    """An order was made; looked up by its own id."""
    INSTRUCTION_ORDER = 4
    """An order was made; looked up by its instruction."""
    TRANSITION = 5
    EXECUTION = 6


class Mention(NamedTuple):
    """Leads to one effect: the `ordinal`-th of the record at `position`."""

    position: int
    ordinal: int
    how: Mentioned
    key: bytes


class LedgerReader(Protocol):
    """Questions about the past. Raises Unavailable where the ledger cannot be read now.

    What is asked by anything but our own ids is answered for one tenant.
    """

    async def reached(self, position: int) -> None:
        """Waits until all rows of records up to `position` are there."""
        ...

    async def mentions(self, ids: Sequence[bytes]) -> list[list[Mention]]:
        """For each instruction or order every effect that speaks of it, oldest first."""
        ...

    async def orders_of_execution(self, tenant_id: int, exec_id: str) -> set[bytes]:
        """The orders that brokers gave an execution of this name."""
        ...

    async def orders_of_broker(self, tenant_id: int, broker_order_id: str) -> set[bytes]:
        """The orders that brokers call by this name."""
        ...

    async def signals(
        self, tenant_id: int, before: int, limit: int, strategy_id: int | None
    ) -> list[int]:
        """Positions of at most `limit` signals before a position, newest first."""
        ...

    async def orders(
        self, tenant_id: int, before: tuple[int, int], limit: int, account_id: int | None
    ) -> list[Mention]:
        """At most `limit` orders made before (position, ordinal), newest first."""
        ...

    async def audit(self, tenant_id: int, after: int, limit: int) -> list[AuditEntry]:
        """At most `limit` entries of a tenant's chain beyond a sequence, oldest first."""
        ...
