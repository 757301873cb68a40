"""Explain leads from every id in the chain to the same story, and the story says what happened."""

import pytest

from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.gateway_pb2 import ReportKind as Kind
from retinue.api.v1.reporting_pb2 import ExplainResponse
from retinue.domain.errors import InvalidInput, NotFound
from retinue.domain.ids import client_order_id
from retinue.internal.v1.record_pb2 import ON_LIMIT_REFUSE
from retinue.reporting.explain import explain
from tests.integration.reporting.desk import Desk, fixed, ratio


def told(desk: Desk, *ids: str) -> list[ExplainResponse]:
    async def ask() -> list[ExplainResponse]:
        return [await explain(desk.history, desk.ledger, desk.directory, text) for text in ids]

    return desk.run(ask)


def test_every_id_leads_to_the_same_story(desk: Desk) -> None:
    desk.follower("leader", fixed(1))
    desk.follower("half", ratio(5, 1))
    desk.link_up()
    signal = desk.enter(3)
    order = desk.orders[1]
    desk.answer(order, Kind.REPORT_KIND_SENT)
    desk.answer(order, Kind.REPORT_KIND_ACKNOWLEDGED, broker_order_id="0000042")
    exec_id = desk.fill(order, 1, 500_025)
    desk.fill(order, 1, 500_050)
    order_id = order.order_id.hex()
    [whole] = told(desk, str(signal))
    assert [i.account_name for i in whole.instructions] == ["leader", "half"]
    instruction_id = whole.instructions[1].instruction_id
    stories = told(
        desk,
        order_id,
        client_order_id(order.order_id),
        instruction_id,
        "0000042",
        exec_id,
        f"exec:{exec_id}",
        "broker:0000042",
        order_id.upper(),
    )
    for story in stories:
        assert story.signal == whole.signal
        assert list(story.instructions) == [whole.instructions[1]]

    instruction = whole.instructions[1]
    assert instruction.outcome == words.OUTCOME_FILLED
    assert list(instruction.arithmetic) == [
        "multiplier 0.5 x signal total 3 = 1.5 -> 2 contracts (nearest, halves away from zero)",
        "already filled 0, leaves 0, missed 0 -> order 2",
    ]
    [order_said] = instruction.orders
    assert order_said.state == words.ORDER_STATE_FILLED
    assert (order_said.cum_qty, order_said.leaves_qty) == ("2", "0")
    assert order_said.avg_px == "5000.375"
    assert order_said.broker_order_id == "0000042"
    assert [t.event for t in order_said.transitions] == [
        "SENT",
        "ACKNOWLEDGED",
        "PARTIAL_FILL",
        "FINAL_FILL",
    ]
    assert [f.last_px for f in order_said.fills] == ["5000.25", "5000.5"]
    assert order_said.fills[0].fee == "2.1"
    assert order_said.fills[0].processed_time.ToNanoseconds() > 0


def test_exits_limits_and_skips_show_their_arithmetic(desk: Desk) -> None:
    desk.follower("leader", fixed(5))
    desk.follower("small", ratio(1, 1))
    desk.follower(
        "limited",
        ratio(1, 0, max_contracts_symbol={"coefficient": 5}, max_open_trades=3),
    )
    desk.link_up()
    desk.enter(4)
    desk.fill_all()
    second = desk.enter(3)
    desk.fill_all()
    half = desk.exit(50)
    desk.fill_all()
    two, three = told(desk, str(second), str(half))
    leader, small, limited = two.instructions
    assert leader.arithmetic[0] == (
        "fixed 5 a signal -> 5 contracts (nearest, halves away from zero)"
    )
    assert small.outcome == words.OUTCOME_FILLED
    assert small.arithmetic[0].startswith("multiplier 0.1 x signal total 7 = 0.7 -> 1 contract ")
    assert list(limited.arithmetic)[1:] == [
        "already filled 4, leaves 0, missed 0 -> order 3",
        "max_open_trades: 3 trades allowed, 1 open, this one among them -> 3 contracts",
        "max_contracts_symbol: 5 allowed, 4 used, asked 3 -> 1 contract",
    ]
    assert limited.outcome == words.OUTCOME_REDUCED
    assert limited.reason == words.REASON_CODE_MAX_CONTRACTS_SYMBOL
    assert limited.limits[1].allowed == "1"
    assert [list(i.arithmetic) for i in three.instructions] == [
        ["this strategy's share 10, left to close 10, 50 % = 5 -> 5"],
        ["this strategy's share 1, left to close 1, 50 % = 0.5 -> 1"],
        ["this strategy's share 5, left to close 5, 50 % = 2.5 -> 3"],
    ]
    assert three.signal.action == "EXIT 50 %"


def test_a_skip_below_one_lot_is_told(desk: Desk) -> None:
    desk.follower("tenth", ratio(1, 1))
    desk.link_up()
    signal = desk.enter(1)
    [story] = told(desk, str(signal))
    [tenth] = story.instructions
    assert tenth.outcome == words.OUTCOME_SKIPPED
    assert list(tenth.arithmetic) == [
        "multiplier 0.1 x signal total 1 = 0.1 -> 0 contracts (nearest, halves away from zero)",
        "already filled 0, leaves 0, missed 0 -> order 0",
        "skipped: below_one_lot",
    ]


def test_a_limit_that_refuses_says_so(desk: Desk) -> None:
    limits = {"max_contracts": {"coefficient": 4}, "on_limit": ON_LIMIT_REFUSE}
    desk.follower("strict", fixed(6, **limits))
    desk.link_up()
    [story] = told(desk, str(desk.enter(1)))
    assert list(story.instructions[0].arithmetic)[1:] == [
        "max_contracts: 4 allowed, 0 used, asked 6 -> 4 contracts would fit,"
        " but the plan refuses what does not fit whole",
        "skipped: max_contracts",
    ]


def test_a_reverse_is_one_story_of_two_orders(desk: Desk) -> None:
    desk.follower("leader", fixed(2))
    desk.link_up()
    desk.enter(2)
    desk.fill_all()
    signal = desk.enter(1, words.SIDE_SELL)
    desk.fill_all()
    desk.fill_all()
    [story] = told(desk, str(signal))
    [leader] = story.instructions
    assert leader.outcome == words.OUTCOME_FILLED
    assert [(o.leg, o.quantity) for o in leader.orders] == [
        (words.LEG_CLOSE, "2"),
        (words.LEG_ENTRY, "2"),
    ]
    assert "held 2 against it: closes 2, then enters 2" in leader.arithmetic
    assert "further order (entry, revision 0): 2 as before" in leader.arithmetic


def test_an_exit_that_waited_is_explained_when_it_is_sized(desk: Desk) -> None:
    desk.follower("leader", fixed(3))
    desk.link_up()
    desk.enter(1)
    entry = desk.orders[0]
    signal = desk.exit(50)
    assert not desk.orders
    desk.fill(entry, 3)
    desk.fill_all()
    [story] = told(desk, str(signal))
    [leader] = story.instructions
    assert leader.outcome == words.OUTCOME_FILLED
    assert list(leader.arithmetic) == [
        "further order (close, revision 0): this strategy's share 3, left to close 3,"
        " 50 % = 1.5 -> 2"
    ]


def test_off_tick_prices_show_their_rounding(desk: Desk) -> None:
    desk.follower("leader", fixed(1))
    desk.link_up()
    signal = desk.enter(
        1,
        order_type=words.ORDER_TYPE_LIMIT,
        limit_price={"coefficient": 500_013, "scale": 2},
    )
    [story] = told(desk, str(signal))
    assert story.instructions[0].arithmetic[1] == (
        "limit price as sent 5000.13, rounded to 5000 (tick 0.25, a buy never pays more)"
    )
    assert story.instructions[0].orders[0].limit_price == "5000"
    assert story.signal.limit_price == "5000.13"


def test_ids_that_lead_nowhere_are_refused(desk: Desk) -> None:
    desk.follower("leader", fixed(1))
    desk.link_up()
    for text in ("nothing", "999", "0" * 32, "1", "9" * 40):
        with pytest.raises(NotFound):
            told(desk, text)
    for text in ("", "  ", "x" * 501):
        with pytest.raises(InvalidInput):
            told(desk, text)


def test_an_id_that_two_brokers_use_asks_which_is_meant(desk: Desk) -> None:
    desk.follower("one", fixed(1))
    desk.follower("two", fixed(1))
    desk.link_up()
    desk.enter(1)
    orders = list(desk.orders)
    for order in orders:
        desk.answer(order, Kind.REPORT_KIND_ACKNOWLEDGED, broker_order_id="same")
    with pytest.raises(InvalidInput) as refused:
        told(desk, "same")
    assert refused.value.code == "AMBIGUOUS_ID"
    assert all(order.order_id.hex() in refused.value.remedy for order in orders)
