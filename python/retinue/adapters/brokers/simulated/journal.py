"""The venue's own durable journal: what it took and executed, on disk before anyone hears of it.

SQLite in WAL mode with synchronous=FULL; one commit a batch. It keeps every client order id as
sent, also where the capability forgets it: the journal is for the venue's restart and for whoever
judges the copier by it (`journal_reader`), never for its clients.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retinue.adapters.brokers.simulated.accounts import Account
from retinue.adapters.brokers.simulated.exchange import Changes
from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.orders import Execution, Order
from retinue.domain.broker import BrokerOrderState, OrderType, Side, TimeInForce

FILE_NAME = "venue.db"
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS listings (
  symbol TEXT PRIMARY KEY, price_scale INTEGER NOT NULL, quantity_scale INTEGER NOT NULL,
  multiplier TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS accounts (
  number INTEGER PRIMARY KEY, broker TEXT NOT NULL, account TEXT NOT NULL,
  starting_balance_nano TEXT NOT NULL, UNIQUE (broker, account)) STRICT;
CREATE TABLE IF NOT EXISTS orders (
  order_id INTEGER PRIMARY KEY, broker TEXT NOT NULL, account TEXT NOT NULL, symbol TEXT NOT NULL,
  client_order_id TEXT NOT NULL, side INTEGER NOT NULL, order_type INTEGER NOT NULL,
  time_in_force INTEGER NOT NULL, quantity INTEGER NOT NULL, limit_price INTEGER NOT NULL,
  time_ns INTEGER NOT NULL, state INTEGER NOT NULL, cum_qty INTEGER NOT NULL, held INTEGER NOT NULL,
  text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS executions (
  sequence INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, last_qty INTEGER NOT NULL,
  last_px INTEGER NOT NULL, fee_nano INTEGER NOT NULL, cum_qty INTEGER NOT NULL,
  time_ns INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS marks (
  symbol TEXT PRIMARY KEY, last_px INTEGER NOT NULL, steps_taken INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS starts (number INTEGER PRIMARY KEY) STRICT;
"""
_PUT_ORDER = """
INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (order_id) DO UPDATE SET
  state = excluded.state, cum_qty = excluded.cum_qty, held = excluded.held, text = excluded.text
"""


class JournalError(Exception):
    """The journal cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class JournalState:
    """What a restarted venue goes on from. `marks`: symbol -> (last price, steps taken)."""

    accounts: tuple[Account, ...]
    orders: tuple[Order, ...]
    executions: tuple[Execution, ...]
    marks: dict[str, tuple[int, int]]


class Journal:
    """The one writer of a venue's journal. `commits` counts its syncs."""

    def __init__(self, folder: Path, listings: Iterable[Listing]) -> None:
        self._listings = {listing.symbol: listing for listing in listings}
        self.commits = 0
        self._db = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise JournalError(f"journal version {version} is not {_VERSION}")
        self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")
        self._check_listings()

    def _check_listings(self) -> None:
        """The scales of the stored integers are for ever; an instrument may only be added."""
        for symbol, *kept in self._db.execute("SELECT * FROM listings").fetchall():
            listing = self._listings.get(symbol)
            if listing is None:
                raise JournalError(f"{symbol} was listed here before and must stay listed")
            if kept != [listing.price_scale, listing.quantity_scale, listing.multiplier]:
                raise JournalError(f"{symbol} was listed here with other scales or multiplier")
        rows = [
            (listing.symbol, listing.price_scale, listing.quantity_scale, listing.multiplier)
            for listing in self._listings.values()
        ]
        self._db.executemany("INSERT OR IGNORE INTO listings VALUES (?, ?, ?, ?)", rows)

    def count_start(self) -> int:
        """How many times this journal has been started before; each start draws other chances."""
        self._db.execute("INSERT INTO starts VALUES (NULL)")
        number: int = self._db.execute("SELECT count(*) FROM starts").fetchone()[0]
        return number - 1

    def load(self) -> JournalState:
        """Everything, in the order it was written."""
        accounts = tuple(
            Account(broker, name, int(balance))
            for broker, name, balance in self._db.execute(
                "SELECT broker, account, starting_balance_nano FROM accounts ORDER BY number"
            )
        )
        orders = {
            row[0]: self._order(row)
            for row in self._db.execute("SELECT * FROM orders ORDER BY order_id")
        }
        executions = tuple(
            Execution(sequence, orders[order_id], *rest)
            for sequence, order_id, *rest in self._db.execute(
                "SELECT * FROM executions ORDER BY sequence"
            )
        )
        marks = {
            symbol: (last_px, steps)
            for symbol, last_px, steps in self._db.execute("SELECT * FROM marks")
        }
        return JournalState(accounts, tuple(orders.values()), executions, marks)

    def _order(self, row: tuple[Any, ...]) -> Order:
        (order_id, broker, account, symbol, client_order_id, side, kind, time_in_force) = row[:8]
        (quantity, limit_price, time_ns, state, cum_qty, held, text) = row[8:]
        return Order(
            order_id=order_id,
            broker=broker,
            account=account,
            listing=self._listings[symbol],
            client_order_id=client_order_id,
            side=Side(side),
            order_type=OrderType(kind),
            time_in_force=TimeInForce(time_in_force),
            quantity=quantity,
            limit_price=limit_price,
            time_ns=time_ns,
            state=BrokerOrderState(state),
            cum_qty=cum_qty,
            held=bool(held),
            text=text,
        )

    def commit(self, changes: Changes, marks: Iterable[tuple[str, int, int]]) -> None:
        """Writes a batch; durable when it returns. On an error nothing of it is written."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            db.executemany(
                "INSERT INTO accounts VALUES (NULL, ?, ?, ?)",
                [(a.broker, a.name, str(a.starting_balance_nano)) for a in changes.accounts],
            )
            db.executemany(_PUT_ORDER, [_order_row(o) for o in changes.orders.values()])
            db.executemany(
                "INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?)",
                [_execution_row(execution) for execution in changes.executions],
            )
            db.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", marks)
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
        self.commits += 1

    def durability(self) -> tuple[str, int]:
        """SQLite's journal mode and synchronous level as they are in force; 2 is FULL."""
        mode = self._db.execute("PRAGMA journal_mode").fetchone()[0]
        return str(mode), int(self._db.execute("PRAGMA synchronous").fetchone()[0])

    def close(self) -> None:
        self._db.close()


def _order_row(order: Order) -> tuple[object, ...]:
    # Plain ints: an IntEnum costs the driver a look-up each.
    return (
        order.order_id,
        order.broker,
        order.account,
        order.listing.symbol,
        order.client_order_id,
        order.side.value,
        order.order_type.value,
        order.time_in_force.value,
        order.quantity,
        order.limit_price,
        order.time_ns,
        order.state.value,
        order.cum_qty,
        int(order.held),
        order.text,
    )


def _execution_row(execution: Execution) -> tuple[int, ...]:
    return (
        execution.sequence,
        execution.order.order_id,
        execution.last_qty,
        execution.last_px,
        execution.fee_nano,
        execution.cum_qty,
        execution.time_ns,
    )
