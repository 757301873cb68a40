"""What the terminal of the service shows beside fills."""

from itertools import pairwise

from retinue.api.v1.gateway_pb2 import ReportKind as Kind
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
