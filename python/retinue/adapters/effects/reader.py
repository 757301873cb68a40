"""Reads `effects.db` beside whoever writes it; unlike the store itself it never makes one anew."""

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

from retinue.adapters.effects.sqlite import FORMAT
from retinue.adapters.sqlite import open_to_read
from retinue.domain.errors import EffectsDamaged, NotFound

_REMEDY = "Remove effects.db* while nothing serves: the next start makes the effects anew."
_BETWEEN = (
    "SELECT position, data, checksum FROM effects WHERE position > ? AND position <= ?"
    " ORDER BY position, slice"
)


class SqliteEffectsReader:
    """Implements `ports.history.EffectsReader`. To be used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Raises NotFound, NewerVersion, EffectsDamaged."""
        path = folder / "effects.db"
        try:
            self._connection = open_to_read(path, FORMAT)
        except FileNotFoundError:
            remedy = "Name the folder of a service with --data."
            raise NotFound(f"There are no effects at {path}.", remedy, field="data") from None
        except sqlite3.DatabaseError as error:
            raise EffectsDamaged(f"effects.db cannot be read: {error}.", _REMEDY) from error

    def complete_through(self) -> int:
        rows = self._select("SELECT through FROM complete", ())
        return int(rows[0][0]) if rows else 0

    def between(self, after: int, through: int) -> Iterator[tuple[int, bytes]]:
        """Raises EffectsDamaged at the first slice that is not what was written."""
        for position, data, checksum in self._select(_BETWEEN, (after, through)):
            if not isinstance(data, bytes) or zlib.crc32(data, position & 0xFFFFFFFF) != checksum:
                raise EffectsDamaged(f"The effects of record {position} are damaged.", _REMEDY)
            yield position, data

    def close(self) -> None:
        self._connection.close()

    def _select(self, query: str, values: tuple[int, ...]) -> list[tuple[int, bytes, int]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise EffectsDamaged(f"effects.db cannot be read: {error}.", _REMEDY) from error
