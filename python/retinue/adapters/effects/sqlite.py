"""The effects store as one SQLite file, `effects.db`, written off the hot path.

Synchronous=NORMAL: a power cut may take the last transactions back as a whole, position included,
and replay writes them again. A file that is damaged, or newer than this release, is thrown away for
the same reason.
"""

import sqlite3
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path

from retinue.adapters.sqlite import FileFormat, is_damaged, is_full, open_database, roll_back
from retinue.domain.errors import EffectsDamaged, NewerVersion, RetinueError, Unavailable
from retinue.ports.effects import EffectSlice

FORMAT = FileFormat(
    application_id=0x52544E45,
    version=2,
    schema="""
        CREATE TABLE effects (position INTEGER NOT NULL, slice INTEGER NOT NULL,
            data BLOB NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (position, slice));
        CREATE TABLE complete (through INTEGER NOT NULL);
        INSERT INTO complete VALUES (0)
    """,
    synchronous="NORMAL",
)

_WRITE_SLICE = "INSERT OR REPLACE INTO effects VALUES (?, ?, ?, ?)"
_BEYOND = "SELECT DISTINCT position FROM effects WHERE position > ? ORDER BY position LIMIT ?"
_CACHE_KB = 65536
_REMEDY = "Start again: replay makes the effects anew."


class SqliteEffects:
    """Implements `ports.effects.EffectsStore`. One thread writes; any thread may read."""

    def __init__(self, folder: Path) -> None:
        """Open or make the store. Raises Unavailable; damage and newer files are thrown away."""
        self._path = folder / "effects.db"
        self._lock = threading.Lock()
        self._through = 0
        self.rebuilt_because: str | None = None
        """Why an existing file was thrown away at the start; None if it was not."""
        try:
            self._open()
        except (EffectsDamaged, NewerVersion) as error:
            self.rebuilt_because = str(error)
            self._start_anew()

    def write(self, slices: Sequence[EffectSlice], complete_through: int) -> None:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            self._writer.executemany(
                _WRITE_SLICE,
                [(s.position, s.slice, s.data, _checksum(s.position, s.data)) for s in slices],
            )
            self._writer.execute("UPDATE complete SET through = ?", (complete_through,))
            self._writer.execute("COMMIT")
        except BaseException as error:
            roll_back(self._writer)
            if isinstance(error, sqlite3.Error):
                raise _failure(error) from error
            raise
        self._through = complete_through

    def complete_through(self) -> int:
        return self._through

    def effects_at(self, position: int) -> list[bytes]:
        query = "SELECT data, checksum FROM effects WHERE position = ? ORDER BY slice"
        rows = self._select(query, (position,))
        slices = []
        for data, checksum in rows:
            if not isinstance(data, bytes) or _checksum(position, data) != checksum:
                raise EffectsDamaged(f"The effects of record {position} are damaged.", _REMEDY)
            slices.append(data)
        return slices

    def beyond(self, after: int, limit: int) -> list[int]:
        rows = self._select(_BEYOND, (after, limit))
        return [position for (position,) in rows if isinstance(position, int)]

    def clear(self) -> None:
        with self._lock:
            self.close()
            self._start_anew()

    def close(self) -> None:
        self._reader.close()
        self._writer.close()

    def _open(self) -> None:
        try:
            self._writer = open_database(self._path, FORMAT)
            self._writer.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._reader = open_database(self._path, FORMAT)
            row = self._reader.execute("SELECT through FROM complete").fetchone()
        except sqlite3.Error as error:
            raise _failure(error) from error
        if row is None or not isinstance(row[0], int):
            raise EffectsDamaged("effects.db does not say how far it is complete.", _REMEDY)
        self._through = row[0]

    def _start_anew(self) -> None:
        for name in ("effects.db", "effects.db-wal", "effects.db-shm"):
            self._path.with_name(name).unlink(missing_ok=True)
        self._open()

    def _select(self, query: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        try:
            with self._lock:
                return self._reader.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _failure(error) from error


def _checksum(position: int, data: bytes) -> int:
    return zlib.crc32(data, position & 0xFFFFFFFF)


def _failure(error: sqlite3.Error) -> RetinueError:
    if is_damaged(error):
        return EffectsDamaged(f"effects.db cannot be read: {error}.", _REMEDY)
    if is_full(error):
        return Unavailable("There is no room on the disk for the effects.", "Make room.")
    return Unavailable(f"effects.db: {error}.", "Check the disk and the rights of the folder.")
