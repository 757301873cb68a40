"""Reads `log.db` beside the shard that writes it, or without one: never changes a byte."""

import sqlite3
import struct
from pathlib import Path

from retinue.adapters.log.chain import START, link
from retinue.adapters.log.sqlite import FORMAT
from retinue.adapters.sqlite import open_to_read
from retinue.domain.errors import LogDamaged, LogUnavailable, NotFound
from retinue.ports.log import Frame

_SELECT = "SELECT position, stamp_ns, payload, checksum FROM log"
_RESTORE = "Keep the folder as it is, and put a copy of the whole data folder in its place."


class SqliteLogReader:
    """Implements `ports.history.LogReader`. To be used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Raises NotFound where there is no log, NewerVersion, LogDamaged."""
        path = folder / "log.db"
        try:
            self._connection = open_to_read(path, FORMAT)
        except FileNotFoundError:
            remedy = "Name the folder of a service with --data."
            raise NotFound(f"There is no log at {path}.", remedy, field="data") from None
        except sqlite3.DatabaseError as error:
            raise LogDamaged(1, f"log.db cannot be read: {error}.", _RESTORE) from error
        self._read_to = (0, START)

    def frame_at(self, position: int) -> Frame:
        query = f"{_SELECT} WHERE position <= ? ORDER BY position DESC LIMIT 2"
        rows = self._select(query, (position,), position)
        if not rows or rows[0][0] != position:
            raise NotFound(f"Nothing is logged at position {position}.", "List what there is.")
        before = rows[1][3] if len(rows) == 2 else START
        return _verified(rows[0], before)[0]

    def read(self, after: int, limit: int) -> list[Frame]:
        if after != self._read_to[0]:
            query = "SELECT checksum FROM log WHERE position <= ? ORDER BY position DESC LIMIT 1"
            rows = self._select(query, (after,), after)
            self._read_to = (after, rows[0][0] if rows else START)
        checksum = self._read_to[1]
        frames = []
        query = f"{_SELECT} WHERE position > ? ORDER BY position LIMIT ?"
        for row in self._select(query, (after, limit), after + 1):
            frame, checksum = _verified(row, checksum)
            frames.append(frame)
        if frames:
            self._read_to = (frames[-1].position, checksum)
        return frames

    def last_position(self) -> int:
        rows = self._select("SELECT MAX(position) FROM log", (), 0)
        return rows[0][0] or 0

    def close(self) -> None:
        self._connection.close()

    def _select(self, query: str, values: tuple[int, ...], position: int) -> list[tuple]:  # type: ignore[type-arg]
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise LogUnavailable(f"log.db: {error}.", "Check the disk.") from error
            raise LogDamaged(position, f"log.db cannot be read: {error}.", _RESTORE) from error


def _verified(row: tuple[int, int, bytes, int], before: int) -> tuple[Frame, int]:
    """The row as a frame, and its link. Raises LogDamaged."""
    position, stamp_ns, payload, stored = row
    try:
        checksum = link(before, position, stamp_ns, payload)
    except (struct.error, TypeError):
        checksum = None
    if checksum is None or checksum != stored:
        raise LogDamaged(position, "The record is not what was written.", _RESTORE)
    return Frame(position, stamp_ns, payload), checksum
