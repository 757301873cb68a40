"""Lists page through everything once, newest first, and say the same as the engine."""

from collections.abc import Sequence

import pytest

from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.gateway_pb2 import Report
from retinue.api.v1.gateway_pb2 import ReportKind as Kind
from retinue.api.v1.reporting_pb2 import (
    ConnectionHealth,
    GetHealthResponse,
    GetSignalResponse,
    ListOrdersRequest,
    ListOrdersResponse,
    ListPositionsRequest,
    ListPositionsResponse,
    ListSignalsRequest,
    ListSignalsResponse,
    OrderSummary,
    Position,
)
from retinue.bootstrap.terminal import fill_line
from retinue.domain.errors import LogDamaged
from retinue.internal.v1.record_pb2 import (
    DEDUPE_KIND_EXACT,
    CreateStrategy,
    Decimal,
    Link,
    Mark,
    Marks,
    Record,
    ResolveOrder,
)
from retinue.ports.history import History
from retinue.ports.ledger import Mention
from retinue.reporting import orders as listing
from retinue.reporting.directory import Directory
from retinue.reporting.health import StageState, get_health
from retinue.reporting.orders import list_orders
from retinue.reporting.positions import list_positions
from retinue.reporting.signals import get_signal, list_signals
from retinue.reporting.stories import order_story
from retinue.reporting.text import timestamp
from tests.integration.reporting.desk import Desk, fixed, ratio


def test_signals_are_listed_newest_first_a_page_at_a_time(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    desk.link_up()
    sent = [desk.enter(n) for n in range(1, 8)]
    refused = desk.enter(1, ticker="NOWHERE")

    async def ask(token: str) -> ListSignalsResponse:
        request = ListSignalsRequest(page_size=3, page_token=token)
        return await list_signals(desk.history, desk.ledger, desk, desk.directory, request)

    seen, token, pages = [], "", 0
    while True:
        page = desk.run(lambda: ask(token))  # noqa: B023
        seen += [int(signal.signal_id) for signal in page.signals]
        pages += 1
        token = page.next_page_token
        if not token:
            break
    assert seen == [refused, *reversed(sent)]
    assert pages == 3
    [newest] = desk.run(lambda: _signals(desk, page_size=1)).signals
    assert not newest.accepted
    assert newest.reason == words.REASON_CODE_UNKNOWN_TICKER
    idle = CreateStrategy(name="idle", default_instrument_id=desk.instrument)
    of_idle = str(desk.create(create_strategy=idle))
    assert not desk.run(lambda: _signals(desk, strategy_id=of_idle)).signals


async def _signals(desk: Desk, **fields: object) -> ListSignalsResponse:
    request = ListSignalsRequest(**fields)  # type: ignore[arg-type]
    return await list_signals(desk.history, desk.ledger, desk, desk.directory, request)


def test_a_signal_has_a_row_an_account(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.follower("below", ratio(1, 1))
    desk.follower("half done", ratio(1, 0))
    desk.link_up()
    signal = desk.enter(3)
    leader, half = desk.orders
    desk.answer(leader, Kind.REPORT_KIND_SENT)
    desk.fill(leader, 2, 500_000)
    desk.fill(half, 1, 500_100)

    async def ask() -> GetSignalResponse:
        return await get_signal(desk.history, desk.ledger, desk.directory, str(signal))

    rows = desk.run(ask).rows
    assert [(row.account_name, row.leader) for row in rows] == [
        ("leader", True),
        ("below", False),
        ("half done", False),
    ]
    assert [row.outcome for row in rows] == [
        words.OUTCOME_FILLED,
        words.OUTCOME_SKIPPED,
        words.OUTCOME_PENDING,
    ]
    assert [(row.instructed_qty, row.filled_qty, row.avg_px) for row in rows] == [
        ("2", "2", "5000"),
        ("0", "0", ""),
        ("3", "1", "5001"),
    ]
    assert rows[0].sent_time.ToNanoseconds() > 0
    assert rows[0].filled_time.ToNanoseconds() > 0
    assert not rows[1].HasField("sent_time")


def test_a_reversal_shows_what_it_closed_and_what_it_opened(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.link_up()
    desk.enter(1)
    desk.fill_all()

    def row(signal: int) -> tuple[str, str, str, str]:
        told = desk.run(lambda: get_signal(desk.history, desk.ledger, desk.directory, str(signal)))
        [row] = told.rows
        return row.instructed_qty, row.filled_qty, row.closed_qty, row.opened_qty

    reversal = desk.enter(1, words.SIDE_SELL)
    assert row(reversal) == ("4", "0", "0", "0")
    desk.fill_all()
    assert row(reversal) == ("4", "2", "2", "0")
    desk.fill_all()
    assert row(reversal) == ("4", "4", "2", "2")
    closing = desk.flat()
    assert row(closing) == ("2", "0", "0", "0")
    desk.fill_all()
    assert row(closing) == ("2", "2", "2", "0")


def test_a_late_fill_is_shown_beside_the_outcome(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.link_up()
    signal = desk.enter(1)
    [order] = desk.orders
    desk.answer(order, Kind.REPORT_KIND_CANCELED)

    def row() -> tuple[words.Outcome, str, bool]:
        told = desk.run(lambda: get_signal(desk.history, desk.ledger, desk.directory, str(signal)))
        [row] = told.rows
        return row.outcome, row.opened_qty, row.filled_late

    [outcome, *rest] = row()
    assert rest == ["0", False]
    desk.fill(order, 2)
    assert row() == (outcome, "2", True)


def test_a_duplicate_names_the_first_signal_and_its_instrument(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    desk.link_up()
    first, again = (
        desk.enter(1, dedupe_key=b"k" * 32, dedupe_kind=DEDUPE_KIND_EXACT) for _ in range(2)
    )
    told, _ = desk.run(lambda: _signals(desk)).signals
    assert told.signal_id == str(again)
    assert (told.first_signal_id, told.symbol, told.instructions) == (str(first), "ESZ6", 0)


def test_orders_by_account_and_open_only(desk: Desk) -> None:
    a = desk.follower("a", fixed(1))
    desk.follower("b", fixed(2))
    desk.link_up()
    for _ in range(3):
        desk.enter(1)
        open_orders = list(desk.orders)
        desk.fill(open_orders[0], 1)
    desk.fill(open_orders[1], 1, 500_125)

    async def ask(**fields: object) -> ListOrdersResponse:
        request = ListOrdersRequest(**fields)  # type: ignore[arg-type]
        return await list_orders(desk.history, desk.ledger, desk, desk.directory, request)

    everything = desk.run(ask).orders
    assert [order.account_name for order in everything] == ["b", "a"] * 3
    assert everything[0].state == words.ORDER_STATE_PARTIALLY_FILLED
    assert (everything[0].cum_qty, everything[0].leaves_qty) == ("1", "1")
    assert everything[0].avg_px == "5001.25"
    signals = desk.run(lambda: _signals(desk)).signals
    processed = {signal.signal_id: signal.processed_time for signal in signals}
    assert [order.created_time for order in everything] == [
        processed[order.signal_id] for order in everything
    ]
    assert everything[0].created_time.ToNanoseconds() > everything[-1].created_time.ToNanoseconds()
    still_open = desk.run(lambda: ask(open_only=True)).orders
    assert [order.account_name for order in still_open] == ["b"] * 3
    of_a = desk.run(lambda: ask(account_id=str(a))).orders
    assert [order.account_name for order in of_a] == ["a"] * 3
    first = desk.run(lambda: ask(page_size=4))
    second = desk.run(lambda: ask(page_size=4, page_token=first.next_page_token))
    assert [*first.orders, *second.orders] == list(everything)
    assert not second.next_page_token


def test_a_filled_order_shows_what_reduced_it_and_no_doubt_of_before(desk: Desk) -> None:
    desk.follower("whole", fixed(1))
    limit = Decimal(coefficient=2)
    desk.follower("reduced", fixed(3, max_contracts_symbol=limit))
    desk.follower("open", fixed(1))
    desk.link_up()
    desk.enter(1)
    orders = list(desk.orders)
    for order in orders:
        desk.answer(order, Kind.REPORT_KIND_TIMED_OUT, reason=words.REASON_CODE_NO_ANSWER)

    async def ask() -> dict[str, tuple[int, int]]:
        answer = await list_orders(
            desk.history, desk.ledger, desk, desk.directory, ListOrdersRequest()
        )
        return {order.account_name: (order.state, order.reason) for order in answer.orders}

    assert {reason for _, reason in desk.run(ask).values()} == {words.REASON_CODE_NO_ANSWER}
    for order in orders[:2]:
        desk.fill(order, order.quantity)
    desk.answer(orders[2], Kind.REPORT_KIND_WORKING)
    assert desk.run(ask) == {
        "whole": (words.ORDER_STATE_FILLED, words.REASON_CODE_UNSPECIFIED),
        "reduced": (words.ORDER_STATE_FILLED, words.REASON_CODE_MAX_CONTRACTS_SYMBOL),
        "open": (words.ORDER_STATE_WORKING, words.REASON_CODE_UNSPECIFIED),
    }


def test_what_a_person_answered_has_the_time_of_its_record(desk: Desk) -> None:
    desk.follower("a", fixed(2))
    desk.link_up()
    signal = desk.enter(1)
    [order] = desk.orders
    desk.answer(order, Kind.REPORT_KIND_TIMED_OUT)
    desk.create(
        resolve_order=ResolveOrder(
            order_id=order.order_id,
            filled=Decimal(coefficient=2),
            price=Decimal(coefficient=5000),
        )
    )
    at = timestamp(desk.stamp_ns)
    assert at is not None

    async def ask() -> tuple[OrderSummary, GetSignalResponse]:
        told = await get_signal(desk.history, desk.ledger, desk.directory, str(signal))
        [mentions] = await desk.ledger.mentions([order.order_id])
        return await order_story(desk.history, desk.directory, mentions), told

    story, told = desk.run(ask)
    [fill] = story.fills
    assert fill.exec_id.startswith("resolved-")
    assert fill_line(fill).startswith(at.ToDatetime().strftime("%H:%M:%S."))
    assert told.rows[0].filled_time == at
    # The broker's own word takes its place.
    desk.fill(order, 2, 500_025)
    story, told = desk.run(ask)
    assert [(fill.last_qty, fill.last_px) for fill in story.fills] == [
        ("2", "5000"),
        ("-2", "5000"),
        ("2", "5000.25"),
    ]
    assert "took back    2 ESZ6 at 5000" in fill_line(story.fills[1])
    assert (story.cum_qty, story.avg_px) == ("2", "5000.25")
    assert (told.rows[0].filled_qty, told.rows[0].avg_px) == ("2", "5000.25")


def test_positions_are_the_engines_own(desk: Desk) -> None:
    desk.follower("a", fixed(3))
    desk.follower("idle", ratio(1, 2))
    desk.link_up()
    desk.enter(1)
    desk.fill(desk.orders[0], 3, 500_025)
    desk.exit(50)
    desk.fill(desk.orders[0], 2, 500_125)

    async def ask() -> ListPositionsResponse:
        return await list_positions(desk, desk.directory, ListPositionsRequest())

    [position] = desk.run(ask).positions
    assert (position.account_name, position.symbol, position.quantity) == ("a", "ESZ6", "1")
    assert (position.bought_qty, position.bought_value) == ("3", "750037.5")
    assert (position.sold_qty, position.sold_value) == ("2", "500125")
    assert position.fees == "4.2"
    assert [share.quantity for share in position.attributed] == ["1"]


def test_a_position_has_averages_and_what_it_made_at_the_mark(desk: Desk) -> None:
    desk.follower("a", fixed(3))
    desk.link_up()
    desk.enter(1)
    [order] = desk.orders
    desk.fill(order, 1, 500_000)
    desk.fill(order, 2, 500_025)

    def ask() -> Position:
        request = ListPositionsRequest()
        return desk.run(lambda: list_positions(desk, desk.directory, request)).positions[0]

    unmarked = ask()
    assert (unmarked.bought_avg_px, unmarked.sold_avg_px) == ("5000.1667", "")
    assert (unmarked.mark, unmarked.pnl, unmarked.HasField("mark_time")) == ("", "", False)

    mark = Mark(instrument_id=desk.instrument, price=500_100)
    desk.say(Record(marks=Marks(marks=[mark])))
    marked_at = timestamp(desk.now_ns())
    # 50 USD a point: 1 x 1 point and 2 x 0.75.
    assert (ask().mark, ask().pnl) == ("5001", "125")
    assert ask().mark_time == marked_at

    desk.exit(50)
    desk.fill(desk.orders[0], 2, 500_200)
    # What was sold stays at its price, what is held is worth the mark.
    half = ask()
    assert (half.quantity, half.sold_avg_px, half.pnl) == ("1", "5002", "225")
    desk.flat()
    desk.fill(desk.orders[0], 1, 499_950)
    assert (ask().quantity, ask().sold_avg_px, ask().pnl) == ("0", "5001.1667", "150")


def test_health_shows_stages_connections_and_accounts_in_doubt(desk: Desk) -> None:
    account = desk.follower("a", fixed(1))
    desk.link_up()
    desk.enter(1)
    order = desk.orders[0]
    desk.answer(order, Kind.REPORT_KIND_TIMED_OUT)
    desk.answer(order, Kind.REPORT_KIND_OUT_OF_STEP)
    stages = [StageState("log", True), StageState("effects", False, "behind")]

    async def ask() -> GetHealthResponse:
        return await get_health(desk, lambda: stages, str, desk.log.last_position, "0.1.0")

    health = desk.run(ask)
    assert not health.ready
    assert [stage.stage for stage in health.stages] == ["log", "effects"]
    [connection] = health.connections
    assert (connection.name, connection.state, connection.stopped) == ("sim", "up", False)
    assert (connection.orders_unanswered, connection.orders_in_doubt) == (1, 1)
    assert list(health.accounts_out_of_step) == [str(account)]


def test_health_tells_a_lost_broker_from_a_link_that_is_down(desk: Desk) -> None:
    desk.follower("a", fixed(1))

    def connection() -> ConnectionHealth:
        async def ask() -> GetHealthResponse:
            return await get_health(desk, list, str, desk.log.last_position, "0.1.0")

        health = desk.run(ask)
        assert health.ready, "the others go on"
        return health.connections[0]

    assert connection().state == "down"
    desk.link_up()
    lost = Report(kind=Kind.REPORT_KIND_DISCONNECTED, received_time_ns=1_800_000_000_000_000_007)
    desk.report(lost)
    desk.enter(1)
    away = connection()
    assert away.state == "broker_lost"
    assert away.broker_lost_since.ToNanoseconds() == 1_800_000_000_000_000_007
    assert (away.openings_waiting, away.closes_waiting, away.orders_unanswered) == (1, 0, 1)
    desk.say(Record(link=Link(connection_id=desk.connection, session=1, up=False)))
    assert connection().state == "down"
    up = desk.say(Record(link=Link(connection_id=desk.connection, session=1, up=True)))
    assert connection().state == "broker_lost"
    desk.report(Report(kind=Kind.REPORT_KIND_RESUMED, resume_id=up))
    back = connection()
    assert back.state == "up"
    assert not back.HasField("broker_lost_since")


def test_a_record_that_is_no_message_is_called_damaged(desk: Desk) -> None:
    [position] = desk.log.append([b"\xff\xff"], desk.stamp_ns)
    with pytest.raises(LogDamaged):
        desk.runner.run(desk.history.record(position))


def test_open_orders_are_found_without_reading_those_that_ended(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [desk.follower("a", fixed(1)), desk.follower("b", fixed(1))]
    desk.link_up()
    for _ in range(10):
        desk.enter(1)
        desk.fill_all()
    desk.enter(1)
    desk.enter(1)
    read = []
    story = listing.order_story

    async def counted(
        history: History, directory: Directory, mentions: Sequence[Mention]
    ) -> OrderSummary:
        read.append(mentions)
        return await story(history, directory, mentions)

    monkeypatch.setattr(listing, "order_story", counted)

    async def ask(account: int = 0) -> list[str]:
        found: list[str] = []
        token = ""
        while True:
            request = ListOrdersRequest(
                open_only=True, page_size=1, page_token=token, account_id=str(account or "")
            )
            page = await list_orders(desk.history, desk.ledger, desk, desk.directory, request)
            found += [order.account_name for order in page.orders]
            token = page.next_page_token
            if not token:
                return found

    assert desk.run(ask) == ["b", "a", "b", "a"]
    assert len(read) == 4
    assert desk.run(lambda: ask(accounts[0])) == ["a", "a"]
