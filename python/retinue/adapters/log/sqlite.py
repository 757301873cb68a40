"""The log as one SQLite file, `log.db`: WAL, synchronous=FULL, one transaction and one sync a call.

Beside it lie `log.witness`, how far it was acknowledged, and `log.reserve`, space for a full disk.
"""

import contextlib
import sqlite3
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from retinue.adapters.log.chain import START, link
from retinue.adapters.log.witness import Witness
from retinue.adapters.reserve import Reserve
from retinue.adapters.sqlite import (
    FileFormat,
    empty_write_ahead_log,
    grow_write_ahead_log,
    is_damaged,
    is_full,
    is_sync_failure,
    open_database,
    roll_back,
)
from retinue.domain.errors import LogDamaged, LogFull, LogUnavailable
from retinue.ports.log import Frame

FORMAT = FileFormat(
    application_id=0x52544E4C,
    version=1,
    schema=(
        "CREATE TABLE log (position INTEGER PRIMARY KEY, stamp_ns INTEGER NOT NULL,"
        " payload BLOB NOT NULL, checksum INTEGER NOT NULL)"
    ),
    synchronous="FULL",
)

RESERVE_BYTES = 64 * 1024 * 1024
_INSERT = "INSERT INTO log (position, stamp_ns, payload, checksum) VALUES (?, ?, ?, ?)"
_SELECT = "SELECT position, stamp_ns, payload, checksum FROM log"
_RESTORE = (
    "Stop here, keep the folder as it is, and put a copy of the whole data folder in its place."
)

_Row = tuple[int, int, bytes, int]


class SqliteLog:
    """Implements `ports.log.Log`. To be used by one thread at a time."""

    def __init__(self, folder: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        """Open or make the log in this folder.

        Raises NewerVersion, LogDamaged (also when acknowledged records are missing at the end),
        LogUnavailable.
        """
        self.syncs = 0
        self._reserve = Reserve(folder / "log.reserve", reserve_bytes)
        self._watchers: list[Callable[[int], None]] = []
        self._broken: str | None = None
        self._connection = self._open(folder / "log.db")
        try:
            self._position, self._stamp_ns, self._checksum = self._tail()
            self._witness = Witness(folder / "log.witness")
        except BaseException:
            self._connection.close()
            raise
        if self._witness.seen > self._position:
            seen = self._witness.seen
            self.close()
            raise LogDamaged(
                self._position + 1,
                f"The log ends at {self._position}, but {seen} had been acknowledged.",
                _RESTORE,
            )
        # A full disk may cost speed, but it must not cost the last of its room.
        if self.restore_reserve():
            with contextlib.suppress(sqlite3.Error):
                grow_write_ahead_log(self._connection)
        # Where the last read ended, so that a reader who goes on needs no look backwards.
        self._read_to = (0, START)

    def append(self, payloads: Sequence[bytes], stamp_ns: int) -> list[int]:
        if self._broken:
            raise LogUnavailable(self._broken, "Restart, so that the log is read anew.")
        if not payloads:
            return []
        stamp_ns = max(stamp_ns, self._stamp_ns)
        position, checksum = self._position, self._checksum
        rows: list[_Row] = []
        for payload in payloads:
            position += 1
            checksum = link(checksum, position, stamp_ns, payload)
            rows.append((position, stamp_ns, payload, checksum))
        try:
            self._commit(rows)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        first = self._position + 1
        self._position, self._stamp_ns, self._checksum = position, stamp_ns, checksum
        self.syncs += 1
        self._witness.note(position)
        for wake in self._watchers:
            wake(position)
        return list(range(first, position + 1))

    def read(self, after: int, limit: int) -> list[Frame]:
        try:
            checksum = self._link_at(after)
            rows = self._connection.execute(
                f"{_SELECT} WHERE position > ? ORDER BY position LIMIT ?", (after, limit)
            )
            frames, checksum = _verified(rows, after, checksum)
        except sqlite3.Error as error:
            raise self._failure(error, after + 1) from error
        end = frames[-1].position if frames else after
        if len(frames) < limit and end < self._position:
            raise LogDamaged(end + 1, f"Records up to {self._position} are missing.", _RESTORE)
        self._read_to = (end, checksum)
        return frames

    def last_position(self) -> int:
        return self._position

    def last_stamp_ns(self) -> int:
        return self._stamp_ns

    def watch(self, wake: Callable[[int], None]) -> Callable[[], None]:
        self._watchers.append(wake)
        return lambda: self._watchers.remove(wake)

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file, a matter of milliseconds. For idle moments.

        Left undone, the append that finds 4 MB there does it, with two or three more syncs.
        Raises LogUnavailable or LogFull; the log stays as it was.
        """
        try:
            empty_write_ahead_log(self._connection)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def free_reserve(self) -> bool:
        return self._reserve.free()

    def restore_reserve(self) -> bool:
        return self._reserve.restore()

    def close(self) -> None:
        self._connection.close()
        self._witness.close()

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            return open_database(path, FORMAT)
        except sqlite3.Error as error:
            # A disk that filled up while nobody ran: stopping and closing must work all the same.
            if is_damaged(error) or not self._reserve.free():
                raise self._failure(error, 1) from error
        try:
            return open_database(path, FORMAT)
        except sqlite3.Error as error:
            raise self._failure(error, 1) from error

    def _commit(self, rows: list[_Row]) -> None:
        if len(rows) == 1:
            self._connection.execute(_INSERT, rows[0])
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(_INSERT, rows)
            self._connection.execute("COMMIT")
        except BaseException:
            roll_back(self._connection)
            raise

    def _tail(self) -> tuple[int, int, int]:
        """Position, stamp and link of the newest record, which is verified."""
        try:
            query = f"{_SELECT} ORDER BY position DESC LIMIT 2"
            rows = self._connection.execute(query).fetchall()[::-1]
        except sqlite3.Error as error:
            raise self._failure(error, 1) from error
        if not rows:
            return 0, 0, START
        before = (rows[0][0], rows[0][3]) if len(rows) == 2 else (0, START)
        [last], checksum = _verified(rows[-1:], *before)
        return last.position, last.stamp_ns, checksum

    def _link_at(self, position: int) -> int:
        """The link of the newest record at or before a position: where the chain goes on."""
        if position == self._read_to[0]:
            return self._read_to[1]
        row = self._connection.execute(
            "SELECT checksum FROM log WHERE position <= ? ORDER BY position DESC LIMIT 1",
            (position,),
        ).fetchone()
        return row[0] if row else START

    def _failure(
        self, error: sqlite3.Error, position: int = 0
    ) -> LogDamaged | LogFull | LogUnavailable:
        """What an error of SQLite means for the log. `position`: where a reader stood."""
        if is_full(error):
            return LogFull(
                "There is no room on the disk for the log.",
                "Make room; nothing was lost, and the log goes on by itself.",
            )
        if is_sync_failure(error):
            self._broken = "The disk did not confirm a write."
            return LogUnavailable(self._broken, "Check the disk, then restart.")
        if is_damaged(error):
            place = position or self._position + 1
            return LogDamaged(place, f"log.db cannot be read: {error}.", _RESTORE)
        return LogUnavailable(f"log.db: {error}.", "Check the disk and the rights of the folder.")


def _verified(rows: Iterable[_Row], after: int, checksum: int) -> tuple[list[Frame], int]:
    """The rows as frames, and the link of the last one. Raises LogDamaged at the first bad one."""
    frames = []
    for position, stamp_ns, payload, stored in rows:
        try:
            checksum = link(checksum, position, stamp_ns, payload)
            believable = position > after and checksum == stored
        except (struct.error, TypeError):
            believable = False
        if not believable:
            raise LogDamaged(after + 1, "The record is not what was written.", _RESTORE)
        frames.append(Frame(position, stamp_ns, payload))
        after = position
    return frames, checksum
