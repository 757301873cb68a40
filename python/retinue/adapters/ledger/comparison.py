"""Two ledgers of one log, compared row by row."""

import sqlite3
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from retinue.adapters.ledger.sqlite import FILE, FORMAT
from retinue.adapters.sqlite import open_to_read
from retinue.domain.errors import LedgerDamaged, NotFound

_REMEDY: Final = "Remove ledger.db* while nothing serves: the next start makes it anew."


class Difference(NamedTuple):
    """The first row of a table in which two ledgers part; None where one has no more."""

    table: str
    stored: tuple[object, ...] | None
    fresh: tuple[object, ...] | None


class LedgerCopy:
    """A ledger as it is at one moment, whatever is written meanwhile."""

    def __init__(self, folder: Path) -> None:
        """Raises NotFound, NewerVersion, LedgerDamaged."""
        try:
            self._connection = open_to_read(folder / FILE, FORMAT)
        except FileNotFoundError:
            remedy = "Name the folder of a service with --data."
            raise NotFound(f"There is no {FILE}.", remedy, field="data") from None
        except sqlite3.DatabaseError as error:
            raise LedgerDamaged(f"{FILE} cannot be read: {error}.", _REMEDY) from error
        self._connection.execute("BEGIN")
        rows = list(self._rows("SELECT position FROM progress"))
        self.position = int(str(rows[0][0])) if rows else 0

    def tables(self) -> list[str]:
        """Every table there is, by name."""
        names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        return [bytes(name).decode() for (name,) in self._rows(names) if isinstance(name, bytes)]

    def rows(self, table: str) -> Iterator[tuple[object, ...]]:
        """All rows, by their key. Raises LedgerDamaged."""
        keys = self._rows(f"SELECT name FROM pragma_table_info('{table}') WHERE pk ORDER BY pk")
        order = ", ".join(bytes(name).decode() for (name,) in keys if isinstance(name, bytes))
        return self._rows(f"SELECT * FROM {table} ORDER BY {order}")

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str) -> Iterator[tuple[object, ...]]:
        try:
            yield from self._connection.execute(query)
        except sqlite3.DatabaseError as error:
            raise LedgerDamaged(f"{FILE} cannot be read: {error}.", _REMEDY) from error


def differences(stored: LedgerCopy, fresh: LedgerCopy) -> Iterator[Difference]:
    """Of each table that differs, the first row that does. Raises LedgerDamaged."""
    for table in sorted({*stored.tables(), *fresh.tables()}):
        if table not in stored.tables() or table not in fresh.tables():
            yield Difference(table, None, None)
            continue
        for one, other in zip_longest(stored.rows(table), fresh.rows(table)):
            if one != other:
                yield Difference(table, one, other)
                break
