"""A gateway's store in one SQLite file.

`synchronous` differs by what is written: FULL for what must be durable before a send, NORMAL for
what only has to outlive the process. A FULL commit takes every earlier one to the disk with it.
Beside the file lies `gateway.reserve`, space for a full disk.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from retinue.adapters.reserve import Reserve
from retinue.adapters.sqlite import (
    FileFormat,
    grow_write_ahead_log,
    is_full,
    open_database,
    roll_back,
)
from retinue.ports.gateway_store import Sending, StoreFull

RESERVE_BYTES = 4 * 1024 * 1024
"""Some hundred commits, if the file cannot grow either."""

_FORMAT = FileFormat(
    application_id=0x52744777,
    version=1,
    schema="""
        CREATE TABLE sending (
            order_id BLOB PRIMARY KEY, client_order_id BLOB NOT NULL, account BLOB NOT NULL,
            symbol BLOB NOT NULL, side INTEGER NOT NULL, order_type INTEGER NOT NULL,
            quantity INTEGER NOT NULL, limit_price INTEGER NOT NULL, opening INTEGER NOT NULL,
            sending_ns INTEGER NOT NULL, broker_order_id BLOB NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sending_by_broker ON sending (broker_order_id) WHERE broker_order_id <> x'';
        CREATE TABLE epoch (shard_id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL);
        CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL)
    """,
    synchronous="FULL",
)
_COLUMNS = (
    "order_id, client_order_id, account, symbol, side, order_type, quantity, limit_price, opening,"
    " sending_ns, broker_order_id"
)


class SqliteGatewayStore:
    """Implements `ports.gateway_store.GatewayStore`; `commits` counts those that were synced."""

    def __init__(self, path: Path) -> None:
        self._reserve = Reserve(path.with_suffix(".reserve"), RESERVE_BYTES)
        try:
            self._database = open_database(path, _FORMAT)
        except sqlite3.Error as error:
            # A disk that filled up while nobody ran: closing must work all the same.
            if not is_full(error) or not self._reserve.free():
                raise
            self._database = open_database(path, _FORMAT)
        if self.restore_reserve():
            with contextlib.suppress(sqlite3.Error):
                grow_write_ahead_log(self._database)
        self.commits = 0

    def record_sending(self, rows: Sequence[Sending]) -> None:
        values = [
            (
                row.order_id,
                row.client_order_id.encode(),
                row.account.encode(),
                row.symbol.encode(),
                row.side,
                row.order_type,
                row.quantity,
                row.limit_price,
                row.opening,
                row.sending_ns,
                row.broker_order_id.encode(),
            )
            for row in rows
        ]
        with self._transaction(durable=True):
            self._database.executemany(
                f"INSERT OR IGNORE INTO sending ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", values
            )

    def record_names(self, names: Mapping[bytes, str]) -> None:
        with self._transaction(durable=False):
            self._database.executemany(
                "UPDATE sending SET broker_order_id = ? WHERE order_id = ?",
                [(name.encode(), order_id) for order_id, name in names.items()],
            )

    def forget(self, order_ids: Sequence[bytes]) -> None:
        with self._transaction(durable=False):
            self._database.executemany(
                "DELETE FROM sending WHERE order_id = ?", [(order_id,) for order_id in order_ids]
            )

    def find(self, order_ids: Sequence[bytes]) -> dict[bytes, Sending]:
        found = {}
        for order_id in order_ids:
            row = self._database.execute(
                f"SELECT {_COLUMNS} FROM sending WHERE order_id = ?", (order_id,)
            ).fetchone()
            if row is not None:
                found[order_id] = _sending(row)
        return found

    def nameless(self, since_ns: int) -> list[Sending]:
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM sending WHERE broker_order_id = x'' AND sending_ns >= ?",
            (since_ns,),
        )
        return [_sending(row) for row in rows]

    def order_of(self, broker_order_id: str) -> bytes | None:
        row = self._database.execute(
            "SELECT order_id FROM sending WHERE broker_order_id = ? AND broker_order_id <> x''",
            (broker_order_id.encode(),),
        ).fetchone()
        return None if row is None else bytes(row[0])

    def epoch(self, shard_id: int) -> int:
        row = self._database.execute(
            "SELECT epoch FROM epoch WHERE shard_id = ?", (shard_id,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def raise_epoch(self, shard_id: int, epoch: int) -> None:
        with self._transaction(durable=True):
            self._database.execute(
                "INSERT INTO epoch VALUES (?, ?) ON CONFLICT (shard_id)"
                " DO UPDATE SET epoch = max(epoch, excluded.epoch)",
                (shard_id, epoch),
            )

    def executions_through(self) -> int:
        row = self._database.execute(
            "SELECT value FROM progress WHERE name = 'executions_through'"
        ).fetchone()
        return 0 if row is None else int(row[0])

    def set_executions_through(self, sequence: int) -> None:
        with self._transaction(durable=False):
            self._database.execute(
                "INSERT INTO progress VALUES ('executions_through', ?) ON CONFLICT (name)"
                " DO UPDATE SET value = max(value, excluded.value)",
                (sequence,),
            )

    def prune(self, before_ns: int) -> None:
        with self._transaction(durable=False):
            self._database.execute("DELETE FROM sending WHERE sending_ns < ?", (before_ns,))

    def free_reserve(self) -> bool:
        return self._reserve.free()

    def restore_reserve(self) -> bool:
        try:
            return self._reserve.restore()
        except OSError:
            return False

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def _transaction(self, *, durable: bool) -> Iterator[None]:
        try:
            self._database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._database.execute("BEGIN IMMEDIATE")
            yield
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            roll_back(self._database)
            failure = StoreFull if is_full(error) else OSError
            raise failure(f"the gateway's store cannot be written: {error}") from error
        self.commits += durable


def _sending(row: tuple[bytes, ...]) -> Sending:
    order_id, client, account, symbol, side, order_type, quantity, price, opening, at, name = row
    return Sending(
        order_id=bytes(order_id),
        client_order_id=client.decode(),
        account=account.decode(),
        symbol=symbol.decode(),
        side=int(side),
        order_type=int(order_type),
        quantity=int(quantity),
        limit_price=int(price),
        opening=bool(opening),
        sending_ns=int(at),
        broker_order_id=name.decode(),
    )
