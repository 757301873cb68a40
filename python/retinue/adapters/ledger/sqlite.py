"""The ledger as one SQLite file, `ledger.db`, written by one projector at a time.

Synchronous=NORMAL: a power cut may take the last transactions back as a whole, position included,
and they are projected again. Rows go to the driver as tuples, by statements made once.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from retinue.adapters.sqlite import (
    FileFormat,
    is_damaged,
    is_full,
    open_database,
    pragma,
    roll_back,
)
from retinue.domain.errors import LedgerDamaged, RetinueError, Unavailable
from retinue.ports.ledger import AuditHead, Operation, Rows, Total

FILE: Final = "ledger.db"
FORMAT: Final = FileFormat(
    application_id=0x52544E4C,
    version=1,
    schema=(files(__package__) / "schema.sql").read_text(),
    synchronous="NORMAL",
)
_REMEDY: Final = "Run `retinue ledger rebuild`."
_CACHE_KB: Final = 131_072
# Less often than by default: a page that many transactions touch is moved into the file once.
_CHECKPOINT_PAGES: Final = 10_000

# Rows of these tables change later; what is not known yet leaves what was there.
_FIRST: Final = "{0} = coalesce({0}, excluded.{0})"
_LAST: Final = "{0} = excluded.{0}"
_LAST_KNOWN: Final = "{0} = coalesce(excluded.{0}, {0})"
_MERGED: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "broker_order": (
        "order_id",
        {
            "state": _LAST,
            "reason": _LAST,
            "cum_qty": _LAST,
            "leaves_qty": _LAST,
            "broker_order_id": _FIRST,
            "text": _LAST_KNOWN,
            "batch_id": _LAST_KNOWN,
            "sent_ns": _FIRST,
            "acknowledged_ns": _FIRST,
            "ended_ns": _FIRST,
            "position": _LAST,
        },
    ),
    "position_snapshot": (
        "account_id, instrument_id",
        dict.fromkeys(("quantity", "cost_nano", "realized_nano", "fees_nano", "position"), _LAST),
    ),
}


class SqliteLedger:
    """Implements `ports.ledger.Ledger`. To be used by one thread."""

    def __init__(
        self,
        folder: Path,
        operations: Mapping[str, Operation],
        words: Iterable[tuple[str, int, str]],
    ) -> None:
        """Open or make it. `words`: what numbers of a kind are called, (kind, number, word).

        Raises NewerVersion, LedgerDamaged, Unavailable.
        """
        self._statements = {name: _statement(known) for name, known in operations.items()}
        try:
            _upgrade(folder / FILE)
            self._connection = open_database(folder / FILE, FORMAT)
            self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR REPLACE INTO word VALUES (?, ?, ?)", words)
            self._connection.execute("COMMIT")
            row = self._connection.execute("SELECT position, incarnation FROM progress").fetchone()
        except sqlite3.Error as error:
            raise _failure(error) from error
        self._position, self._incarnation = map(int, row or (0, 0))

    def position(self) -> int:
        return self._position

    def incarnation(self) -> int:
        return self._incarnation

    def totals(self) -> Iterator[Total]:
        query = "SELECT account_id, instrument_id, realized_nano, fees_nano FROM position_snapshot"
        try:
            for account, instrument, realized, fees in self._connection.execute(query):
                yield Total(account, instrument, int(realized), int(fees))
        except sqlite3.Error as error:
            raise _failure(error) from error
        except ValueError as error:
            raise LedgerDamaged(f"A total is no number: {error}.", _REMEDY) from error

    def tenants(self) -> Iterator[tuple[int, int]]:
        try:
            yield from self._connection.execute("SELECT account_id, tenant_id FROM broker_account")
        except sqlite3.Error as error:
            raise _failure(error) from error

    def audit_heads(self) -> Iterator[AuditHead]:
        # A bare column beside max() is of the row that has it.
        query = "SELECT tenant_id, max(sequence), hash FROM audit_log GROUP BY tenant_id"
        try:
            yield from map(AuditHead._make, self._connection.execute(query))
        except sqlite3.Error as error:
            raise _failure(error) from error

    def write(self, rows: Rows, position: int, incarnation: int) -> None:
        run = self._connection
        try:
            run.execute("BEGIN IMMEDIATE")
            for name, many in rows:
                run.executemany(self._statements[name], many)
            run.execute(
                "INSERT OR REPLACE INTO progress (only, position, incarnation) VALUES (1, ?, ?)",
                (position, incarnation),
            )
            run.execute("COMMIT")
        except BaseException as error:
            roll_back(run)
            if isinstance(error, sqlite3.Error):
                raise _failure(error) from error
            raise
        self._position, self._incarnation = position, incarnation

    def close(self) -> None:
        self._connection.close()


def _upgrade(path: Path) -> None:
    """An older file gets this release's tables."""
    if not path.is_file():
        return
    connection = open_database(path, FORMAT)
    version = pragma(connection, "user_version")
    connection.close()
    if version < FORMAT.version:
        # Rarely needed, and slow to load.
        from retinue.adapters.ledger.upgrade import upgrade_ledger

        upgrade_ledger(path, version, FORMAT.version)


def remove(folder: Path) -> None:
    """Throws the file away; nothing may have it open."""
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (folder / name).unlink(missing_ok=True)


def _statement(operation: Operation) -> str:
    table, values, keys = operation
    where = " AND ".join(f"{key} = ?" for key in keys)
    if not values:
        return f"DELETE FROM {table} WHERE {where}"
    if keys:
        changes = ", ".join(f"{column} = ?" for column in values)
        return f"UPDATE {table} SET {changes} WHERE {where}"
    places = ", ".join("?" * len(values))
    insert = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"
    if table not in _MERGED:
        return insert
    known, merged = _MERGED[table]
    changes = ", ".join(how.format(column) for column, how in merged.items())
    return f"{insert} ON CONFLICT ({known}) DO UPDATE SET {changes}"


def _failure(error: sqlite3.Error) -> RetinueError:
    if is_full(error):
        return Unavailable("There is no room on the disk for the ledger.", "Make room.")
    if is_damaged(error):
        return LedgerDamaged(f"ledger.db cannot be read: {error}.", _REMEDY)
    return Unavailable(f"ledger.db: {error}.", "Check the disk and the rights of the folder.")
