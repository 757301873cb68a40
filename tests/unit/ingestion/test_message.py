"""Signals over gRPC: what each field means, and how each is refused."""

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from retinue.api.v1 import ingestion_pb2 as api
from retinue.api.v1 import vocabulary_pb2 as words
from retinue.domain.broker import OrderType, Side, TimeInForce
from retinue.domain.errors import InvalidInput, Unsupported
from retinue.domain.exact import Exact
from retinue.domain.signals import Share, SignalKind
from retinue.ingestion.message import read_message


def signal(**fields: object) -> api.Signal:
    given = {"strategy_id": "5", "event_id": "e", "action": api.SIGNAL_ACTION_BUY} | fields
    return api.Signal(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "kind", "side", "share"),
    [
        ({}, SignalKind.ENTRY, Side.BUY, None),
        ({"action": api.SIGNAL_ACTION_SELL}, SignalKind.ENTRY, Side.SELL, None),
        ({"action": api.SIGNAL_ACTION_EXIT, "exit_percent": "50"}, SignalKind.EXIT, None,
         Share(50, 100)),
        ({"action": api.SIGNAL_ACTION_EXIT, "exit_percent": "100"}, SignalKind.EXIT, None,
         Share(100, 100)),
        ({"action": api.SIGNAL_ACTION_EXIT, "exit_percent": "12.5", "exit_side": words.SIDE_SELL},
         SignalKind.EXIT, Side.SELL, Share(125, 1000)),
        ({"action": api.SIGNAL_ACTION_FLAT}, SignalKind.FLAT, None, None),
        ({"action": api.SIGNAL_ACTION_FLAT, "stop_loss": "1", "quantity": "-1"}, SignalKind.FLAT,
         None, None),
    ],
)  # fmt: skip
def test_a_message_says(
    fields: dict[str, object], kind: SignalKind, side: Side | None, share: Share | None
) -> None:
    content = read_message(signal(**fields))
    assert (content.kind, content.side, content.exit_share) == (kind, side, share)


def test_the_terms_of_an_order() -> None:
    content = read_message(
        signal(
            ticker="ES1!",
            quantity="1.50",
            order_type=words.ORDER_TYPE_LIMIT,
            limit_price="4500.123456789012",
            time_in_force=words.TIME_IN_FORCE_FOK,
            sent_at=Timestamp(seconds=3, nanos=7),
        )
    )
    assert content.quantity == Exact(15, 1)
    assert (content.order_type, content.limit_price) == (
        OrderType.LIMIT,
        Exact(4500123456789012, 12),
    )
    assert content.time_in_force is TimeInForce.FOK
    assert content.sent_time_ns == 3_000_000_007


@pytest.mark.parametrize("seconds", [-1, 2**40])
def test_a_time_that_no_record_can_hold_is_none(seconds: int) -> None:
    assert read_message(signal(sent_at=Timestamp(seconds=seconds))).sent_time_ns == 0


EXIT = api.SIGNAL_ACTION_EXIT


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"event_id": ""}, "INVALID_ARGUMENT", "event_id"),
        ({"event_id": "x" * 201}, "INVALID_ARGUMENT", "event_id"),
        ({"event_id": "a\n"}, "INVALID_ARGUMENT", "event_id"),
        ({"ticker": "\x00"}, "INVALID_ARGUMENT", "ticker"),
        ({"action": 0}, "INVALID_ARGUMENT", "action"),
        ({"action": 99}, "INVALID_ARGUMENT", "action"),
        ({"quantity": "-1"}, "QUANTITY_NOT_POSITIVE", "quantity"),
        ({"quantity": "0"}, "QUANTITY_NOT_POSITIVE", "quantity"),
        ({"quantity": "NaN"}, "NOT_A_DECIMAL", "quantity"),
        ({"quantity": "1e3"}, "NOT_A_DECIMAL", "quantity"),
        ({"quantity": "1" * 40}, "QUANTITY_OUT_OF_RANGE", "quantity"),
        ({"quantity": "0.0000000001"}, "QUANTITY_OUT_OF_RANGE", "quantity"),
        ({"exit_percent": "50"}, "INVALID_ARGUMENT", "exit_percent"),
        ({"action": EXIT}, "INVALID_ARGUMENT", "exit_percent"),
        ({"action": EXIT, "exit_percent": "0"}, "PERCENT_NOT_POSITIVE", "exit_percent"),
        ({"action": EXIT, "exit_percent": "100.1"}, "PERCENT_OUT_OF_RANGE", "exit_percent"),
        ({"action": EXIT, "exit_percent": "5", "exit_side": 9}, "INVALID_ARGUMENT", "exit_side"),
        ({"order_type": words.ORDER_TYPE_LIMIT}, "PRICE_NOT_POSITIVE", "limit_price"),
        ({"limit_price": "1"}, "INVALID_ARGUMENT", "limit_price"),
    ],
)
def test_bad_fields_are_refused(fields: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_message(signal(**fields))
    assert (caught.value.code, caught.value.field) == (code, f"signal.{field}")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"action": 0}, "The action is missing."),
        ({"action": 99}, "There is no such action."),
        ({"action": EXIT}, "An exit needs its percentage."),
    ],
)
def test_what_is_missing_is_not_told_as_wrong(fields: dict[str, object], problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_message(signal(**fields))
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"stop_price": "1"}, "stop_price"),
        ({"stop_loss": "1"}, "stop_loss"),
        ({"take_profit": "1"}, "take_profit"),
        ({"order_type": words.ORDER_TYPE_STOP}, "order_type"),
        ({"order_type": 99}, "order_type"),
        ({"time_in_force": words.TIME_IN_FORCE_GTD}, "time_in_force"),
    ],
)
def test_what_is_not_there_yet_is_named(fields: dict[str, object], field: str) -> None:
    with pytest.raises(Unsupported) as caught:
        read_message(signal(**fields))
    assert caught.value.field == f"signal.{field}"
