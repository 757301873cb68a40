"""The queries of docs/reference/ledger.md answer, and the page names every table."""

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest

from retinue.adapters.ledger.schema import METADATA
from retinue.api.v1.gateway_pb2 import ReportKind as Kind
from tests.integration.reporting.desk import Desk, fixed

PAGE = Path(__file__).parents[3] / "docs/reference/ledger.md"
QUERIES = dict(re.findall(r"^## (.+?)\n(?:.*?)```sql\n(.*?)```", PAGE.read_text(), re.M | re.S))


@pytest.mark.parametrize("title", QUERIES)
def test_a_query_of_the_page_answers(desk: Desk, title: str) -> None:
    desk.follower("leader", fixed(2))
    follower = desk.follower("b", fixed(1))
    desk.link_up()
    signal = desk.enter(1)
    orders = list(desk.orders)
    for order in orders:
        desk.answer(order, Kind.REPORT_KIND_SENT)
        desk.answer(order, Kind.REPORT_KIND_ACKNOWLEDGED)
    filled = [desk.fill(order, order.quantity) for order in orders]
    desk.run(lambda: asyncio.sleep(0))
    values = {
        "signal": signal,
        "account": follower,
        "exec_id": filled[1],
        "order": orders[1].order_id,
    }
    with sqlite3.connect(desk.folder / "ledger.db") as connection:
        assert connection.execute(QUERIES[title], values).fetchall()
    connection.close()


def test_the_page_has_every_table() -> None:
    listed = re.findall(r"^\| (`.+?`) \|", PAGE.read_text(), re.M)
    named = {name for cell in listed for name in re.findall(r"`(\w+)`", cell)}
    assert named == {*METADATA.tables, "trade_mapping"}


def test_there_are_queries() -> None:
    assert len(QUERIES) == 7
