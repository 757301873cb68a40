"""What a strategy's accounts get, in what order, and how many at once."""

from collections import defaultdict

import pytest

from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.reporting_pb2 import GetSignalRequest
from retinue.internal.v1.effects_pb2 import ORDER_EVENT_SENT, ORDER_EVENT_TIMED_OUT
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.judge import Story
from tests.end_to_end.stage import Stage
from tests.end_to_end.world import buy, close, fixed, flat, multiplier

HELD = (5, 4, 3, 2, 1)
FOLLOWERS = 25
MAX_BATCH = 10
_ANSWERED = (
    words.ORDER_STATE_ACKNOWLEDGED,
    words.ORDER_STATE_WORKING,
    words.ORDER_STATE_PARTIALLY_FILLED,
    words.ORDER_STATE_FILLED,
    words.ORDER_STATE_REJECTED,
    words.ORDER_STATE_CANCELED,
    words.ORDER_STATE_EXPIRED,
)


@pytest.mark.parametrize(
    ("exit_percent", "closed"),
    [("50", [3, 2, 2, 1, 1]), ("25", [1, 1, 1, 1, 0]), ("", [5, 4, 3, 2, 1])],
    ids=["EXIT_50", "EXIT_25", "EXIT_FINAL"],
)
def test_exits_act_on_what_each_account_holds(
    stage: Stage, exit_percent: str, closed: list[int]
) -> None:
    world = stage.copying({f"holds{held}": fixed(str(held)) for held in HELD})
    assert world.send(buy("1")).accepted
    stage.settled()
    answer = world.send(close(exit_percent) if exit_percent else flat())
    stage.settled()
    request = GetSignalRequest(signal_id=answer.signal_id)
    rows = world.client.call(world.client.reporting.GetSignal, request).rows
    assert [int(row.filled_qty) for row in rows] == closed
    skipped = [row for row in rows if row.filled_qty == "0"]
    assert all(row.reason == words.REASON_CODE_BELOW_ONE_LOT for row in skipped)
    stage.judged()
    stage.replays()


def test_the_leader_first_ten_at_once_and_one_a_lane(make_stage: MakeStage) -> None:
    stage = make_stage("s", "--answer-latency-us", "20000", "--answer-jitter-us", "30000")
    plans = {"leader": multiplier("1")}
    plans |= {f"f{number:02}": multiplier("0.5") for number in range(FOLLOWERS)}
    world = stage.copying(plans)
    for _ in range(3):
        assert world.send(buy("2")).accepted
    story = stage.settled()
    _leader_left_first(story)
    _never_too_many(story)
    stage.judged()
    stage.replays()


def _leader_left_first(story: Story) -> None:
    sent: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for position, told in story.transitions:
        if told.event == ORDER_EVENT_SENT:
            instruction = story.instructions[story.instruction_of[told.order_id]]
            signal_id = int.from_bytes(instruction.instruction_id[:8], "big")
            sent[signal_id].append((position, told.received_time_ns, instruction.leader))
    first_signal = min(sent)
    assert len(sent[first_signal]) == FOLLOWERS + 1
    assert sent[first_signal][0][2], "the first one that left is the leader's"
    stamps = [stamp for _, stamp, _ in sent[first_signal]]
    assert stamps[0] == min(stamps)


def _never_too_many(story: Story) -> None:
    unanswered: dict[bytes, int] = {}
    most = 0
    for _, told in story.transitions:
        if told.event == ORDER_EVENT_SENT:
            unanswered[told.order_id] = told.account_id
        elif told.to in _ANSWERED or told.event == ORDER_EVENT_TIMED_OUT:
            unanswered.pop(told.order_id, None)
        most = max(most, len(unanswered))
        assert len(unanswered) <= MAX_BATCH
        assert len(set(unanswered.values())) == len(unanswered), "one order a lane"
    assert most == MAX_BATCH, "the window was full, or nothing was shown"
