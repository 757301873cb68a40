"""What the terminal of the service shows beside fills."""

from itertools import pairwise
from typing import Any

from retinue.api.v1.gateway_pb2 import Report
from retinue.api.v1.gateway_pb2 import ReportKind as Kind
from retinue.api.v1.vocabulary_pb2 import SIDE_SELL
from retinue.bootstrap.terminal import notice_line
from retinue.reporting.notices import Notice, follow_notices
from tests.integration.reporting.desk import Desk, fixed


def _told(desk: Desk, after: int, count: int) -> list[Notice]:
    async def ask() -> list[Notice]:
        found: list[Notice] = []
        async for notice in follow_notices(desk.history, desk.directory, after):
            found.append(notice)
            if len(found) == count:
                break
        return found

    return desk.run(ask)


def test_who_was_not_filled_is_told_together_and_alarms_by_name(desk: Desk) -> None:
    names = [f"follower-{number}" for number in range(8)]
    for name in names:
        desk.follower(name, fixed(2))
    desk.link_up()
    before = desk.log.last_position()
    signal = desk.enter(1)
    first, *others = desk.orders
    desk.fill(first, 2)
    for order in others[:6]:
        desk.answer(order, Kind.REPORT_KIND_REJECTED)
    desk.answer(others[6], Kind.REPORT_KIND_TIMED_OUT)
    desk.answer(others[6], Kind.REPORT_KIND_OUT_OF_STEP)
    rejected, alarm = _told(desk, before, 2)
    assert rejected.text == (
        "REJECTED, broker_rejected: follower-1, follower-2, follower-3, follower-4, follower-5"
        f" and 1 more  (signal {signal})"
    )
    assert alarm.text.startswith("ALERT out_of_step: follower-7: ")
    assert notice_line(alarm)[8:12].startswith(".") and notice_line(alarm)[12:14] == "  "


def test_what_no_order_explains_says_what_is_known_of_it(desk: Desk) -> None:
    account = desk.follower("leader", fixed(2))
    desk.link_up()
    before = desk.log.last_position()
    fill: dict[str, Any] = {
        "kind": Kind.REPORT_KIND_FILL,
        "side": SIDE_SELL,
        "last_qty": 2,
        "last_px": 500_025,
    }
    there = {"instrument_id": desk.instrument}
    text = "the broker's account 'Z9', symbol 'ESZ6'"
    desk.report(Report(**fill, **there, exec_id="E7", broker_order_id="42", text=text))
    desk.report(Report(**fill, exec_id="E8", account_id=account))
    desk.report(Report(**fill, exec_id="E9"))
    stray = bytes(15) + b"\x07"
    ended: dict[str, Any] = {
        "kind": Kind.REPORT_KIND_CANCELED,
        "order_id": stray,
        "side": SIDE_SELL,
    }
    desk.report(Report(**ended, **there, account_id=account, broker_order_id="43"))
    assert [notice.text for notice in _told(desk, before, 4)] == [
        "ALERT execution_of_unknown_account: no such account here: execution E7, broker order 42,"
        " sell 2 ESZ6 at 5000.25, the broker's account 'Z9', symbol 'ESZ6'",
        "ALERT execution_of_unknown_account: leader: no such instrument here: execution E8",
        "ALERT execution_of_unknown_account: no such account and instrument here: execution E9",
        "ALERT report_of_unknown_order: leader: no order of this id is kept: broker order 43,"
        f" sell ESZ6  (order {stray.hex()})",
    ]


def test_what_comes_later_is_told_then(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.link_up()
    before = desk.log.last_position()
    signals = []
    for _ in range(2):
        signals.append(desk.enter(1))
        desk.answer(desk.orders[0], Kind.REPORT_KIND_REJECTED)
    told = _told(desk, before, 2)
    assert all(str(signal) in notice.text for signal, notice in zip(signals, told, strict=True))
    assert all(one.stamp_ns < other.stamp_ns for one, other in pairwise(told))
    assert [str(signals[1]) in notice.text for notice in _told(desk, signals[1], 1)] == [True]
