"""The ledger holds what happened, however it came to be written."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from retinue.adapters.ledger.comparison import LedgerCopy, differences
from retinue.adapters.ledger.schema import METADATA
from retinue.api.v1.gateway_pb2 import Report
from retinue.api.v1.gateway_pb2 import ReportKind as Kind
from retinue.api.v1.vocabulary_pb2 import SIDE_BUY, SIDE_SELL
from retinue.bootstrap.projector import FolderProjector, rebuild
from retinue.internal.v1.record_pb2 import Command, SetPlan, SetSwitch, SetSymbolMap, SymbolMapEntry
from retinue.reporting.ledger.configuration import COMMANDS
from retinue.reporting.ledger.projector import OPERATIONS
from tests.integration.reporting.desk import Desk, fixed, ratio


def ask(desk: Desk, query: str, *values: object) -> list[tuple[object, ...]]:
    """Rows of the ledger, once it is up to date."""
    desk.run(lambda: asyncio.sleep(0))
    with sqlite3.connect(desk.folder / "ledger.db") as connection:
        return connection.execute(query, values).fetchall()


def trade(desk: Desk) -> None:
    """A day: entries, a partial exit, a reverse, a reject, a trade by hand, a bust."""
    desk.follower("leader", fixed(2))
    account = desk.follower("b", ratio(15, 1))
    desk.follower("small", ratio(1, 2))
    desk.link_up()
    desk.enter(3)
    desk.fill_all()
    desk.exit(50)
    desk.fill_all()
    desk.enter(1, SIDE_SELL)
    for order in list(desk.orders):
        desk.answer(order, Kind.REPORT_KIND_SENT, batch_id=7)
        desk.answer(order, Kind.REPORT_KIND_ACKNOWLEDGED)
    desk.fill_all()
    desk.enter(2, ticker="NOWHERE")
    hand = {"account_id": account, "instrument_id": desk.instrument, "side": SIDE_BUY}
    told = {"kind": Kind.REPORT_KIND_FILL, "last_qty": 3, "last_px": 500_100, **hand}
    desk.report(Report(exec_id="by-hand", **told))  # type: ignore[arg-type]
    told["kind"] = Kind.REPORT_KIND_TRADE_BUST
    desk.report(Report(exec_id="busted", ref_exec_id="by-hand", **told))  # type: ignore[arg-type]
    desk.flat()
    for order in list(desk.orders):
        desk.answer(order, Kind.REPORT_KIND_REJECTED, text="no margin")


def same(one: Path, other: Path) -> bool:
    first, second = LedgerCopy(one), LedgerCopy(other)
    assert sum(1 for _ in first.rows("fill")) > 5
    found = list(differences(first, second))
    first.close()
    second.close()
    return not found


def test_what_came_of_a_signal_on_every_account_is_one_query(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.follower("b", ratio(15, 1))
    desk.follower("small", ratio(1, 2))
    desk.link_up()
    signal = desk.enter(1)
    for order in desk.orders:
        desk.fill(order, order.quantity, 500_025)
    found = ask(
        desk,
        """SELECT a.name, i.instructed_qty, w.word, f.last_qty, f.last_px FROM leader_event e
        JOIN copy_instruction i USING (leader_event_id)
        JOIN broker_account a USING (account_id)
        JOIN word w ON w.kind = 'outcome' AND w.number = i.outcome
        LEFT JOIN fill f ON f.instruction_id = i.instruction_id
        WHERE e.leader_event_id = ? ORDER BY i.ordinal""",
        signal,
    )
    assert found == [
        ("leader", 2, "filled", 2, 500_025),
        ("b", 2, "filled", 2, 500_025),
        ("small", 0, "skipped", None, None),
    ]


def test_what_caused_a_fill_is_one_query(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.follower("b", fixed(1))
    desk.link_up()
    signal = desk.enter(1)
    leader, follower = desk.orders
    first = [desk.fill(leader, 1), desk.fill(leader, 1)]
    copied = desk.fill(follower, 1)
    query = "SELECT leader_event_id, leader_exec_id FROM trade_mapping WHERE exec_id = ?"
    assert sorted(ask(desk, query, copied)) == [(signal, name) for name in first]
    assert ask(desk, query, first[0]) == []


def test_profit_and_loss_is_by_average_cost(desk: Desk) -> None:
    """ES: 50 dollars a point, prices in cents; 2.10 a fill."""
    account = desk.follower("a", fixed(3))
    desk.link_up()
    for price in (500_000, 500_200):
        desk.enter(1)
        desk.fill(desk.orders[0], 3, price)
    desk.exit(50)
    desk.fill(desk.orders[0], 3, 500_300)
    [held] = ask(
        desk,
        "SELECT quantity, cost_nano, realized_nano, fees_nano FROM position_snapshot"
        " WHERE account_id = ?",
        account,
    )
    dollar = 10**9
    # Six at 5,001.00 on average; three sold at 5,003.00: 3 x 2 points x 50.
    assert held == (3, str(3 * 5_001 * 50 * dollar), str(300 * dollar), str(6_300_000_000))
    booked = ask(desk, "SELECT realized_nano, position_qty FROM fill ORDER BY position")
    assert booked == [("0", 3), ("0", 6), (str(300 * dollar), 3)]


def test_batches_do_not_matter(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    trade(desk)
    desk.run(lambda: asyncio.sleep(0))
    last = desk.log.last_position()
    one_by_one, at_once = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("all")
    projector = FolderProjector(desk.folder, one_by_one)
    for to in range(1, last + 1):
        projector.advance(to)
    projector.close()
    assert rebuild(desk.folder, at_once) == last
    assert same(one_by_one, at_once)


def test_a_projector_goes_on_where_another_one_ended(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trade(desk)
    desk.run(lambda: asyncio.sleep(0))
    last = desk.log.last_position()
    in_pieces, at_once = tmp_path_factory.mktemp("pieces"), tmp_path_factory.mktemp("all")
    for to in range(1, last + 1, 5):
        rebuild(desk.folder, in_pieces, to)
    rebuild(desk.folder, in_pieces)
    rebuild(desk.folder, at_once)
    assert same(in_pieces, at_once)


def test_every_version_of_a_plan_can_be_read(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    [activation] = desk.activations
    version = desk.create(set_plan=SetPlan(activation_id=activation, plan=fixed(4)))
    query = "SELECT version, json_extract(plan, '$.value.coefficient') FROM follower_plan"
    assert ask(desk, query) == [(activation, "1"), (version, "4")]
    assert ask(desk, "SELECT plan_version FROM activation") == [(version,)]


def test_switches_and_symbols_are_as_they_were_set_last(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    [activation] = desk.activations
    for tickers in (["ES1!", "ES"], ["NQ"]):
        entries = [SymbolMapEntry(ticker=name, instrument_id=desk.instrument) for name in tickers]
        desk.create(set_symbol_map=SetSymbolMap(strategy_id=desk.strategy, symbol_map=entries))
    desk.create(set_switch=SetSwitch(activation_id=activation, active=False))
    desk.create(set_switch=SetSwitch(strategy_id=desk.strategy, active=False))
    assert ask(desk, "SELECT ticker FROM symbol") == [("NQ",)]
    assert ask(desk, "SELECT active FROM activation") == [(0,)]
    desk.create(set_switch=SetSwitch(strategy_id=desk.strategy, active=True))
    assert ask(desk, "SELECT active FROM strategy_profile") == [(1,)]


def test_a_refused_command_leaves_nothing(desk: Desk) -> None:
    desk.create(set_plan=SetPlan(activation_id=99, plan=fixed(4)))
    assert ask(desk, "SELECT * FROM follower_plan") == []


def test_every_command_is_known_to_the_ledger() -> None:
    assert {field.name for field in Command.DESCRIPTOR.oneofs_by_name["body"].fields} == COMMANDS


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_fits_its_table(name: str) -> None:
    table, values, keys = OPERATIONS[name]
    columns = METADATA.tables[table].columns
    assert {*values, *keys} <= set(columns.keys())
    if not keys:
        assert {column.name for column in columns if not column.nullable} <= set(values)
