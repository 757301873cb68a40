"""Raw payloads in one SQLite file, `payloads.db`, written by a thread of its own.

Nothing here may hold up an order: `put` only queues, a failing disk is counted and not raised, and
when more waits than `WAITING_BYTES_MAX` the newest body is dropped and counted.
"""

import sqlite3
import threading
from pathlib import Path

from retinue.adapters.sqlite import FileFormat, open_database, roll_back
from retinue.domain.errors import Unavailable
from retinue.ports.payloads import RawPayload

WAITING_BYTES_MAX = 64 * 1024 * 1024

FORMAT = FileFormat(
    application_id=0x52544E50,
    version=1,
    schema=(
        "CREATE TABLE payloads (sha256 BLOB PRIMARY KEY, body BLOB NOT NULL,"
        " received_ns INTEGER NOT NULL) WITHOUT ROWID"
    ),
    synchronous="NORMAL",
)


class SqlitePayloads:
    """Implements `ports.payloads.Payloads`."""

    def __init__(self, folder: Path) -> None:
        """Open or make the store. Raises Unavailable, NewerVersion."""
        try:
            self._connection = open_database(folder / "payloads.db", FORMAT)
        except sqlite3.Error as error:
            raise Unavailable(f"payloads.db: {error}.", "Move the file away.") from error
        self.dropped = 0
        """Bodies that are not kept: too many at once, or the disk refused them."""
        self._waiting: dict[bytes, RawPayload] = {}
        self._waiting_bytes = 0
        self._closing = False
        self._changed = threading.Condition()
        self._disk = threading.Lock()
        self._thread = threading.Thread(target=self._write_all, name="payloads", daemon=True)
        self._thread.start()

    def put(self, sha256: bytes, body: bytes, received_ns: int) -> None:
        with self._changed:
            if self._waiting_bytes + len(body) > WAITING_BYTES_MAX:
                self.dropped += 1
                return
            if sha256 in self._waiting:
                return
            self._waiting[sha256] = RawPayload(body, received_ns)
            self._waiting_bytes += len(body)
            self._changed.notify()

    def get(self, sha256: bytes) -> RawPayload | None:
        with self._changed:
            waiting = self._waiting.get(sha256)
        if waiting:
            return waiting
        query = "SELECT body, received_ns FROM payloads WHERE sha256 = ?"
        try:
            with self._disk:
                row = self._connection.execute(query, (sha256,)).fetchone()
        except sqlite3.Error as error:
            raise Unavailable(f"payloads.db: {error}.", "Check the disk.") from error
        return RawPayload(*row) if row else None

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        self._connection.close()

    def _write_all(self) -> None:
        """The thread: all that waits in one transaction, again and again until closed."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                batch = dict(self._waiting)
            if not batch:
                return
            kept = self._write(batch)
            with self._changed:
                self.dropped += 0 if kept else len(batch)
                for sha256, payload in batch.items():
                    # Only now: until here `get` finds it among the waiting.
                    del self._waiting[sha256]
                    self._waiting_bytes -= len(payload.body)

    def _write(self, batch: dict[bytes, RawPayload]) -> bool:
        rows = [(sha256, body, received_ns) for sha256, (body, received_ns) in batch.items()]
        with self._disk:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                # The first receipt stays: an equal body later is a repetition of it.
                self._connection.executemany("INSERT OR IGNORE INTO payloads VALUES (?,?,?)", rows)
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                roll_back(self._connection)
                return False
        return True
