"""The judge's view of a venue's journal: read-only, while the venue runs or after it was killed.

It adds up executions by itself instead of asking the venue's accounts, so that it can judge those.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retinue.adapters.brokers.simulated.journal import FILE_NAME
from retinue.domain.broker import BrokerOrderState, Side
from retinue.domain.decimal_text import MONEY_SCALE, decimal_places, parse_scaled


@dataclass(frozen=True, slots=True)
class JournalOrder:
    """Integers at the instrument's scales. `client_order_id` is as sent."""

    order_id: int
    broker: str
    account: str
    symbol: str
    client_order_id: str
    side: Side
    quantity: int
    limit_price: int
    state: BrokerOrderState
    cum_qty: int


@dataclass(frozen=True, slots=True)
class JournalExecution:
    """One fill, with what it cost."""

    sequence: int
    order_id: int
    broker: str
    account: str
    symbol: str
    client_order_id: str
    side: Side
    last_qty: int
    last_px: int
    value_nano: int
    fee_nano: int


@dataclass(slots=True)
class JournalPosition:
    """Sums over all executions of one instrument in one account."""

    bought_qty: int = 0
    sold_qty: int = 0
    bought_value_nano: int = 0
    sold_value_nano: int = 0
    fees_nano: int = 0

    @property
    def quantity(self) -> int:
        return self.bought_qty - self.sold_qty


class JournalReader:
    """Reads the journal in a venue's data folder. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)
        self._db.row_factory = sqlite3.Row
        self._factors: dict[str, int] = {}
        for symbol, prices, quantities, multiplier in self._db.execute("SELECT * FROM listings"):
            places = decimal_places(multiplier)
            spare = MONEY_SCALE - prices - quantities - places
            self._factors[symbol] = parse_scaled(multiplier, places) * 10**spare

    def __enter__(self) -> "JournalReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def orders(self, broker: str = "") -> list[JournalOrder]:
        """Every order, in the order of arrival; of one broker if named."""
        rows = self._db.execute(
            "SELECT order_id, broker, account, symbol, client_order_id, side, quantity,"
            " limit_price, state, cum_qty FROM orders WHERE ? IN ('', broker) ORDER BY order_id",
            (broker,),
        )
        return [
            JournalOrder(
                order_id=row["order_id"],
                broker=row["broker"],
                account=row["account"],
                symbol=row["symbol"],
                client_order_id=row["client_order_id"],
                side=Side(row["side"]),
                quantity=row["quantity"],
                limit_price=row["limit_price"],
                state=BrokerOrderState(row["state"]),
                cum_qty=row["cum_qty"],
            )
            for row in rows
        ]

    def orders_by_client_id(self, broker: str = "") -> dict[str, list[JournalOrder]]:
        """Orders under the client id they were sent with; those sent without one are left out."""
        found: dict[str, list[JournalOrder]] = {}
        for order in self.orders(broker):
            if order.client_order_id:
                found.setdefault(order.client_order_id, []).append(order)
        return found

    def duplicates(self, broker: str = "") -> dict[str, list[JournalOrder]]:
        """Client ids under which more than one order was made: what must never be."""
        by_id = self.orders_by_client_id(broker)
        return {name: orders for name, orders in by_id.items() if len(orders) > 1}

    def executions(self, broker: str = "") -> Iterator[JournalExecution]:
        """Every execution, in sequence."""
        rows = self._db.execute(
            "SELECT e.sequence, e.order_id, o.broker, o.account, o.symbol, o.client_order_id,"
            " o.side, e.last_qty, e.last_px, e.fee_nano"
            " FROM executions e JOIN orders o USING (order_id)"
            " WHERE ? IN ('', o.broker) ORDER BY e.sequence",
            (broker,),
        )
        for row in rows:
            yield JournalExecution(
                sequence=row["sequence"],
                order_id=row["order_id"],
                broker=row["broker"],
                account=row["account"],
                symbol=row["symbol"],
                client_order_id=row["client_order_id"],
                side=Side(row["side"]),
                last_qty=row["last_qty"],
                last_px=row["last_px"],
                value_nano=row["last_qty"] * row["last_px"] * self._factors[row["symbol"]],
                fee_nano=row["fee_nano"],
            )

    def positions(self, broker: str = "") -> dict[tuple[str, str], JournalPosition]:
        """(account, symbol) -> sums, added up from the executions."""
        sums: dict[tuple[str, str], JournalPosition] = {}
        for execution in self.executions(broker):
            position = sums.setdefault((execution.account, execution.symbol), JournalPosition())
            if execution.side is Side.BUY:
                position.bought_qty += execution.last_qty
                position.bought_value_nano += execution.value_nano
            else:
                position.sold_qty += execution.last_qty
                position.sold_value_nano += execution.value_nano
            position.fees_nano += execution.fee_nano
        return sums
