"""A stored execution, told as a fill by the extension: each field as the exact formatters say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retinue.api.v1.reporting_pb2 import Fill, SubscribeFillsResponse
from retinue.domain.decimal_text import format_money, format_scaled
from retinue.domain.ids import client_order_id
from retinue.engine.executions import Executions
from retinue.engine.stored import EngineFault
from retinue.internal.v1.effects_pb2 import Effect, Effects, Execution, OrderCreated
from retinue.reporting.text import id_text, set_time

NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-1000, 1000)
IDS = st.integers(0, 2**64 - 1) | st.just(0)
TIMES = st.integers(0, 2**63 - 1) | st.just(0)
TEXTS = st.text(max_size=20)
ORDER_IDS = st.binary(min_size=16, max_size=16) | st.just(b"")
EXECUTIONS = st.builds(
    Execution,
    order_id=ORDER_IDS,
    instruction_id=ORDER_IDS,
    signal_position=IDS,
    account_id=IDS,
    instrument_id=IDS,
    strategy_id=IDS,
    side=st.integers(0, 2),
    leg=st.integers(0, 2),
    last_qty=NUMBERS,
    last_px=NUMBERS,
    cum_qty=NUMBERS,
    leaves_qty=NUMBERS,
    fee_nano=NUMBERS,
    exec_id=TEXTS,
    broker_order_id=TEXTS,
    broker_time_ns=TIMES,
    received_time_ns=TIMES,
    overfill=st.booleans(),
    after_end=st.booleans(),
)
SCALES = st.integers(0, 12)


def stored(*executions: Execution) -> bytes:
    return Effects(effects=[Effect(execution=one) for one in executions]).SerializeToString()


@given(EXECUTIONS, TEXTS, TEXTS, TEXTS, SCALES, SCALES, TIMES)
def test_a_fill_says_what_its_execution_holds(
    execution: Execution,
    name: str,
    currency: str,
    symbol: str,
    price_scale: int,
    quantity_scale: int,
    stamp_ns: int,
) -> None:
    expected = Fill(
        exec_id=execution.exec_id,
        order_id=execution.order_id.hex(),
        client_order_id=client_order_id(execution.order_id),
        broker_order_id=execution.broker_order_id,
        signal_id=id_text(execution.signal_position),
        instruction_id=execution.instruction_id.hex(),
        strategy_id=id_text(execution.strategy_id),
        account_id=id_text(execution.account_id),
        account_name=name,
        instrument_id=id_text(execution.instrument_id),
        symbol=symbol,
        side=execution.side,
        leg=execution.leg,
        last_qty=format_scaled(execution.last_qty, quantity_scale),
        last_px=format_scaled(execution.last_px, price_scale),
        cum_qty=format_scaled(execution.cum_qty, quantity_scale),
        leaves_qty=format_scaled(execution.leaves_qty, quantity_scale),
        fee=format_money(execution.fee_nano),
        currency=currency,
        anomaly=execution.overfill or execution.after_end,
        trace_id="0af7651916cd43dd8448eb211c80319c",
    )
    set_time(expected.broker_time, execution.broker_time_ns)
    set_time(expected.received_time, execution.received_time_ns)
    set_time(expected.processed_time, stamp_ns)
    told = Executions(stored(execution)).tell(
        [(0, stamp_ns)],
        {execution.account_id: (name, currency)},
        {execution.instrument_id: (symbol, price_scale, quantity_scale)},
        {execution.signal_position: "0af7651916cd43dd8448eb211c80319c"},
        "here",
    )
    [fill] = SubscribeFillsResponse.FromString(told).fills
    # `set_time` touches a time that stays unknown; what is said is the same.
    for time in ("broker_time", "received_time", "processed_time"):
        if not getattr(expected, time).ByteSize():
            expected.ClearField(time)
    assert fill == expected


def test_only_what_is_asked_for_is_told_with_its_own_names() -> None:
    executions = Executions(
        stored(
            *(
                Execution(account_id=n, instrument_id=9, strategy_id=5, signal_position=4)
                for n in (1, 2, 3)
            )
        )
    )
    assert executions.ids() == [(1, 5, 9, 4), (2, 5, 9, 4), (3, 5, 9, 4)]
    instruments = {9: ("ESZ6", 2, 0)}
    told = executions.tell([(2, 7), (0, 8)], {3: ("c", "EUR")}, instruments, {}, "cursor")
    response = SubscribeFillsResponse.FromString(told)
    assert response.cursor == "cursor"
    seen = [(one.account_id, one.account_name, one.currency, one.symbol) for one in response.fills]
    assert seen == [("3", "c", "EUR", "ESZ6"), ("1", "", "", "ESZ6")]
    with pytest.raises(IndexError):
        executions.tell([(3, 7)], {}, {}, {}, "")


def test_what_is_no_execution_is_a_fault() -> None:
    other = Effects(effects=[Effect(order_created=OrderCreated())]).SerializeToString()
    for effects in (other, b"\xff", stored(Execution()) + other):
        with pytest.raises(EngineFault):
            Executions(effects)
