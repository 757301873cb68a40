"""Every row of both webhook dialects: what a body means, or why it is refused."""

import json
from typing import Any

import pytest

from retinue.domain.broker import OrderType, Side, TimeInForce
from retinue.domain.errors import InvalidInput, RetinueError, Unsupported
from retinue.domain.exact import Exact
from retinue.domain.signals import (
    Dialect,
    EntryRule,
    MarketPosition,
    Share,
    SignalContent,
    SignalKind,
)
from retinue.ingestion.webhook.body import parse_body
from retinue.ingestion.webhook.dialects import read_webhook


def read(fields: dict[str, Any]) -> SignalContent:
    return read_webhook(parse_body(json.dumps(fields).encode(), "application/json"))


def refusal(fields: dict[str, Any]) -> RetinueError:
    with pytest.raises((InvalidInput, Unsupported)) as caught:
        read(fields)
    return caught.value


@pytest.mark.parametrize(
    ("action", "comment", "kind", "side", "share"),
    [
        ("BUY", "ENTRY", SignalKind.ENTRY, Side.BUY, None),
        ("sell", "entry", SignalKind.ENTRY, Side.SELL, None),
        ("Buy", "Entry", SignalKind.ENTRY, Side.BUY, None),
        ("SELL", "EXIT_50", SignalKind.EXIT, Side.SELL, Share(50, 100)),
        ("BUY", "EXIT_50", SignalKind.EXIT, Side.BUY, Share(50, 100)),
        ("SELL", "EXIT_HALF", SignalKind.EXIT, Side.SELL, Share(50, 100)),
        ("SELL", "exit_25", SignalKind.EXIT, Side.SELL, Share(25, 100)),
        ("SELL", "EXIT_1", SignalKind.EXIT, Side.SELL, Share(1, 100)),
        ("SELL", "EXIT_99", SignalKind.EXIT, Side.SELL, Share(99, 100)),
        ("SELL", "EXIT_100", SignalKind.FLAT, Side.SELL, None),
        ("SELL", "EXIT_FINAL", SignalKind.FLAT, Side.SELL, None),
        ("BUY", " exit_all ", SignalKind.FLAT, Side.BUY, None),
        ("SELL", "FLAT", SignalKind.FLAT, Side.SELL, None),
    ],
)
def test_plain_says(
    action: str, comment: str, kind: SignalKind, side: Side, share: Share | None
) -> None:
    content = read({"action": action, "comment": comment})
    assert content == SignalContent(dialect=Dialect.PLAIN, kind=kind, side=side, exit_share=share)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"action": "HOLD", "comment": "ENTRY"}, "INVALID_ARGUMENT", "action"),
        ({"comment": "ENTRY"}, "INVALID_ARGUMENT", "action"),
        ({"action": "BUY", "comment": "EXIT_0"}, "INVALID_ARGUMENT", "comment"),
        ({"action": "BUY", "comment": "EXIT_101"}, "INVALID_ARGUMENT", "comment"),
        ({"action": "BUY", "comment": "EXIT_-5"}, "INVALID_ARGUMENT", "comment"),
        ({"action": "BUY", "comment": "EXIT_５０"}, "INVALID_ARGUMENT", "comment"),
        ({"action": "BUY", "comment": "exıt_50"}, "INVALID_ARGUMENT", "comment"),
        ({"action": "BUY", "comment": ["ENTRY"]}, "INVALID_ARGUMENT", "comment"),
        ({"action": "BUY"}, "DIALECT_UNKNOWN", "comment"),
        ({}, "DIALECT_UNKNOWN", "comment"),
        ({"action": "BUY", "comment": "ENTRY", "sentiment": "long"}, "DIALECT_AMBIGUOUS",
         "sentiment"),
        ({"action": "{{strategy.order.action}}", "comment": "ENTRY"}, "INVALID_ARGUMENT",
         "action"),
    ],
)  # fmt: skip
def test_a_body_that_says_nothing_is_refused(fields: dict[str, Any], code: str, field: str) -> None:
    error = refusal(fields)
    assert (error.code, error.field) == (code, field)
    assert error.remedy


@pytest.mark.parametrize(
    "body",
    [
        {"comment": "ENTRY"}, {"action": None, "comment": "ENTRY"},
        {"action": " ", "comment": "EXIT_50"}, {"sentiment": "long"},
    ],
)  # fmt: skip
def test_an_action_that_is_missing_is_not_told_as_wrong(body: dict[str, Any]) -> None:
    error = refusal(body)
    assert (error.code, error.field) == ("INVALID_ARGUMENT", "action")
    assert error.problem == "The action is missing."


def test_what_is_no_number_is_told_what_a_number_is() -> None:
    entry = {"action": "BUY", "comment": "ENTRY"}
    for field in ({"quantity": True}, {"orderType": "limit", "price": [1]}):
        assert refusal(entry | field).remedy == "Send a number, such as 2 or 0.5."
    reduction = trading_view(action="sell", prev="long", prev_size={}, size="1")
    assert refusal(reduction).remedy == "Send a number, such as 2 or 0.5."
    assert refusal({"action": True, "comment": "ENTRY"}).remedy == "Send text."


def test_a_wrong_comment_is_told_every_right_one() -> None:
    remedy = refusal({"action": "SELL", "comment": "EXIT_150"}).remedy
    for comment in ("EXIT_99", "EXIT_100", "EXIT_ALL", "EXIT_FINAL", "FLAT"):
        assert comment in remedy


BODY = {
    "ticker": "ES1!", "action": "buy", "sentiment": "long", "size": "2", "prev": "flat",
    "prev_size": "0", "quantity": "2", "price": "4500.25", "orderId": "Long", "time": "",
    "interval": "5",
}  # fmt: skip


def trading_view(**changed: object) -> dict[str, Any]:
    return BODY | changed


@pytest.mark.parametrize(
    ("changed", "kind", "side"),
    [
        ({}, SignalKind.ENTRY, Side.BUY),
        ({"action": "sell", "sentiment": "short"}, SignalKind.ENTRY, Side.SELL),
        ({"action": "SELL", "sentiment": "Short"}, SignalKind.ENTRY, Side.SELL),
        ({"sentiment": "flat"}, SignalKind.FLAT, None),
        ({"action": "sell", "sentiment": "flat"}, SignalKind.FLAT, None),
        ({"action": "anything", "sentiment": "flat"}, SignalKind.FLAT, None),
        ({"action": "", "sentiment": "flat", "quantity": "-9"}, SignalKind.FLAT, None),
    ],
)
def test_trading_view_says(changed: dict[str, Any], kind: SignalKind, side: Side | None) -> None:
    content = read(trading_view(**changed))
    assert (content.dialect, content.kind, content.side) == (Dialect.TRADING_VIEW, kind, side)
    assert content.ticker == "ES1!"


@pytest.mark.parametrize(
    ("prev", "size", "expected"),
    [
        ("flat", "2", (MarketPosition.FLAT, Exact(2, 0))),
        ("long", "4", (MarketPosition.LONG, Exact(4, 0))),
        ("short", "1.5", (MarketPosition.SHORT, Exact(15, 1))),
        ("", "", (None, None)),
    ],
)
def test_an_entry_passes_the_strategys_position_on(
    prev: str, size: str, expected: tuple[MarketPosition | None, Exact | None]
) -> None:
    content = read(trading_view(prev=prev, size=size))
    assert (content.previous_market_position, content.market_position_size) == expected
    assert content.quantity == Exact(2, 0)


@pytest.mark.parametrize(
    ("prev_size", "size", "share"),
    [
        ("5", "3", Share(2, 5)),
        ("3", "2", Share(1, 3)),
        (4, 2, Share(1, 2)),
        ("0.5", "0.25", Share(1, 2)),
        ("1.000", "0.999", Share(1, 1000)),
        ("2", "0", Share(1, 1)),
        ("1e2", "2.5e1", Share(3, 4)),
    ],
)
def test_a_reduction_is_a_share_of_what_was_there(
    prev_size: object, size: object, share: Share
) -> None:
    for action, sentiment in (("sell", "long"), ("buy", "short")):
        content = read(
            trading_view(
                action=action, sentiment=sentiment, prev=sentiment, prev_size=prev_size, size=size
            )
        )
        assert (content.kind, content.exit_share) == (SignalKind.EXIT, share)
        assert content.side is (Side.SELL if action == "sell" else Side.BUY)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"prev_size": None}, "NO_POSITION_SIZE", "prev_size"),
        ({"size": ""}, "NO_POSITION_SIZE", "size"),
        ({"prev_size": "2", "size": "2"}, "NO_POSITION_SIZE", "size"),
        ({"prev_size": "2", "size": "3"}, "NO_POSITION_SIZE", "size"),
        ({"prev_size": "0", "size": "0"}, "QUANTITY_NOT_POSITIVE", "prev_size"),
        ({"prev_size": "-2"}, "QUANTITY_NOT_POSITIVE", "prev_size"),
        ({"prev_size": "9" * 40}, "QUANTITY_OUT_OF_RANGE", "prev_size"),
        ({"prev_size": "9" * 18, "size": "0.000000001"}, "QUANTITY_OUT_OF_RANGE", "prev_size"),
        ({"prev": "short"}, "INVALID_ARGUMENT", "prev"),
        ({"prev": "flat"}, "INVALID_ARGUMENT", "prev"),
    ],
)
def test_a_reduction_without_its_sizes_is_refused(
    changed: dict[str, Any], code: str, field: str
) -> None:
    reduction = {"action": "sell", "sentiment": "long", "prev": "long", "prev_size": "4"}
    error = refusal(trading_view(**reduction | {"size": "2"} | changed))
    assert (error.code, error.field) == (code, field)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"stopLoss": {"type": "stop", "percent": 5}}, "stopLoss"),
        ({"take_profit": "4600"}, "take_profit"),
        ({"orderType": "stop", "stopPrice": "4500"}, "stopPrice"),
        ({"orderType": "stop"}, "orderType"),
        ({"order_type": "trailing_stop"}, "order_type"),
        ({"trailPercent": 2}, "trailPercent"),
        ({"quantityType": "dollar_amount"}, "quantityType"),
        ({"timeInForce": "gtd"}, "timeInForce"),
        ({"optionType": "call"}, "optionType"),
    ],
)
def test_what_is_not_there_yet_is_named(fields: dict[str, Any], field: str) -> None:
    for body in ({"action": "BUY", "comment": "ENTRY"}, dict(BODY)):
        error = refusal(body | fields)
        assert (error.code, error.field) == ("UNSUPPORTED_IN_THIS_VERSION", field)


@pytest.mark.parametrize(
    "name",
    [
        "trailingStop", "trail_points", "trailPrice", "stopLossPercent", "stop", "Stop-Loss",
        "profit target", "bracket", "oco", "ocoGroup", "limit", "riskPercent", "notional",
        "notional_value", "leverage", "expiry", "strike", "option", "sl", "sl1", "SL_percent",
        "slPips", "tp", "tp2", "tp_1_price", "tpLevel2", "intrinsicValue",
    ],
)  # fmt: skip
def test_no_opening_goes_without_what_should_protect_or_size_it(name: str) -> None:
    for body in ({"action": "BUY", "comment": "ENTRY"}, dict(BODY)):
        error = refusal(body | {name: "5"})
        assert (error.code, error.field) == ("UNSUPPORTED_IN_THIS_VERSION", name)
    assert read({"action": "SELL", "comment": "EXIT_50", name: "5"}).kind is SignalKind.EXIT
    assert read(trading_view(sentiment="flat", **{name: "5"})).kind is SignalKind.FLAT


@pytest.mark.parametrize(
    "name",
    [
        "message", "alert_message", "interval", "strategy", "strategy_name", "orderId", "close",
        "open", "high", "low", "volume", "exchange", "slippage", "slow", "slope", "tpo", "cocoa",
        "protocol", "limits", "price", "timeframe", "target", "note",
    ],
)  # fmt: skip
def test_what_is_a_note_stays_one(name: str) -> None:
    assert read({"action": "BUY", "comment": "ENTRY", name: "5"}).kind is SignalKind.ENTRY


def test_a_refused_name_is_shown_shortened() -> None:
    error = refusal({"action": "BUY", "comment": "ENTRY", "stop" * 1000: "5"})
    assert error.field == "stop" * 16


@pytest.mark.parametrize(
    "word",
    [
        "stop", "stop_limit", "stop-limit", "Stop Limit", "stoplimit", "trailing", "trail",
        "trailing-stop", "TRAILING_STOP", "bracket", "oco", "take_profit",
    ],
)  # fmt: skip
def test_order_types_of_later_are_told_as_such(word: str) -> None:
    error = refusal({"action": "BUY", "comment": "ENTRY", "orderType": word})
    assert (error.code, error.field) == ("UNSUPPORTED_IN_THIS_VERSION", "orderType")


def test_an_order_type_that_is_none_is_refused() -> None:
    error = refusal({"action": "BUY", "comment": "ENTRY", "orderType": "fast"})
    assert (error.code, error.field) == ("INVALID_ARGUMENT", "orderType")


@pytest.mark.parametrize("mark", ["_", "-", " "])
def test_names_are_read_with_or_without_marks_between_words(mark: str) -> None:
    fields = {f"order{mark}type": "limit", f"limit{mark}price": "4500"}
    content = read({"action": "BUY", "comment": "ENTRY"} | fields)
    assert (content.order_type, content.limit_price) == (OrderType.LIMIT, Exact(4500, 0))


@pytest.mark.parametrize(
    "fields",
    [
        {"stopLoss": {"percent": 5}}, {"takeProfit": 4}, {"quantity": "-1"},
        {"quantityType": "percent_of_equity"}, {"limitPrice": "x"},
    ],
)  # fmt: skip
def test_no_close_fails_for_what_only_an_opening_uses(fields: dict[str, Any]) -> None:
    assert read({"action": "SELL", "comment": "EXIT_50"} | fields).kind is SignalKind.EXIT
    assert read(trading_view(sentiment="flat") | fields).kind is SignalKind.FLAT


@pytest.mark.parametrize(
    ("fields", "dialect"),
    [
        ({"action": "exit"}, Dialect.TRADERS_POST),
        ({"action": "exit", "sentiment": "long"}, Dialect.TRADERS_POST),
        ({"action": "buy", "sentiment": "bullish"}, Dialect.TRADERS_POST),
        ({"action": "cancel"}, Dialect.TRADERS_POST),
        ({"action": "buy", "signalPrice": 1}, Dialect.TRADERS_POST),
        ({"action": "buy", "quantityType": "fixed_quantity"}, Dialect.TRADERS_POST),
        ({"action": "buy", "sentiment": "long", "signalPrice": 1}, Dialect.TRADING_VIEW),
        ({"action": "buy", "sentiment": "flat"}, Dialect.TRADING_VIEW),
        ({"action": "buy", "comment": "ENTRY", "signalPrice": 1}, Dialect.PLAIN),
    ],
)
def test_only_what_nobody_else_can_mean_is_told_as_traders_posts(
    fields: dict[str, Any], dialect: Dialect
) -> None:
    assert read({"ticker": "ES1!"} | fields).dialect is dialect


@pytest.mark.parametrize("action", [["x"], "{{strategy.order.action}}", "y" * 300])
def test_a_flat_is_taken_whatever_its_action(action: object) -> None:
    assert read({"action": action, "sentiment": "flat"}).kind is SignalKind.FLAT


def test_a_ticker_with_buy_alone_is_nobodys_until_the_strategy_is_set() -> None:
    body = {"ticker": "ES1!", "action": "buy"}
    assert refusal(body).code == "DIALECT_UNKNOWN"
    parsed = parse_body(json.dumps(body).encode(), "application/json")
    assert read_webhook(parsed, Dialect.TRADERS_POST).entry_rule is EntryRule.FROM_FLAT


def test_a_strategy_set_to_a_dialect_takes_no_other() -> None:
    for dialect, body in (
        (Dialect.PLAIN, {"action": "buy", "sentiment": "long"}),
        (Dialect.TRADING_VIEW, {"action": "BUY", "comment": "ENTRY"}),
        (Dialect.TRADERS_POST, {"action": "BUY", "comment": "EXIT_50"}),
    ):
        with pytest.raises(InvalidInput):
            read_webhook(parse_body(json.dumps(body).encode(), ""), dialect)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("3", Exact(3, 0)), (3, Exact(3, 0)), ("0.10", Exact(1, 1)), (0.1, Exact(1, 1)),
        ("1e2", Exact(100, 0)), ("25e-1", Exact(25, 1)), ("007", Exact(7, 0)),
        ("0.000000001", Exact(1, 9)), ("9" * 18, Exact(10**18 - 1, 0)),
    ],
)  # fmt: skip
def test_quantities_are_exact(quantity: object, expected: Exact) -> None:
    content = read({"action": "BUY", "comment": "ENTRY", "quantity": quantity})
    assert content.quantity == expected


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("-1", "QUANTITY_NOT_POSITIVE"), (-1, "QUANTITY_NOT_POSITIVE"),
        ("0", "QUANTITY_NOT_POSITIVE"), ("-0", "QUANTITY_NOT_POSITIVE"),
        ("0e5", "QUANTITY_NOT_POSITIVE"), ("1" * 40, "QUANTITY_OUT_OF_RANGE"),
        (int("1" * 40), "QUANTITY_OUT_OF_RANGE"), ("1e309", "QUANTITY_OUT_OF_RANGE"),
        ("1e-309", "QUANTITY_OUT_OF_RANGE"), ("0.0000000001", "QUANTITY_OUT_OF_RANGE"),
        ("NaN", "NOT_A_DECIMAL"), ("Infinity", "NOT_A_DECIMAL"), ("1,5", "NOT_A_DECIMAL"),
        ("+1", "NOT_A_DECIMAL"), ("1_000", "NOT_A_DECIMAL"), ("２", "NOT_A_DECIMAL"),
        ("0x10", "NOT_A_DECIMAL"), (".5", "NOT_A_DECIMAL"), ("5.", "NOT_A_DECIMAL"),
        (True, "INVALID_ARGUMENT"), ([1], "INVALID_ARGUMENT"), ({"a": 1}, "INVALID_ARGUMENT"),
    ],
)  # fmt: skip
def test_bad_quantities_are_refused(quantity: object, code: str) -> None:
    error = refusal({"action": "BUY", "comment": "ENTRY", "quantity": quantity})
    assert (error.code, error.field) == (code, "quantity")


def test_limit_orders_need_their_price() -> None:
    entry = {"action": "BUY", "comment": "ENTRY", "orderType": "limit"}
    content = read(entry | {"limitPrice": "4500.3", "timeInForce": "IOC"})
    assert content.order_type is OrderType.LIMIT
    assert content.limit_price == Exact(45003, 1)
    assert content.time_in_force is TimeInForce.IOC
    assert read(entry | {"price": 4500}).limit_price == Exact(4500, 0)
    assert refusal(entry).code == "PRICE_NOT_POSITIVE"
    assert refusal(entry | {"limitPrice": "0"}).code == "PRICE_NOT_POSITIVE"
    # In TradingView's body `price` is the bar's, never a limit.
    assert refusal(trading_view(orderType="limit")).code == "PRICE_NOT_POSITIVE"
    market_with_price = {"action": "BUY", "comment": "ENTRY", "limitPrice": "4500"}
    assert refusal(market_with_price).field == "limitPrice"


def test_the_same_field_twice_is_refused_however_it_is_spelled() -> None:
    error = refusal({"action": "BUY", "comment": "ENTRY", "limit_price": 1, "limitPrice": 1})
    assert error.code == "MALFORMED_BODY"


def test_fields_that_nobody_knows_are_notes() -> None:
    body = {"action": "BUY", "comment": "ENTRY", "note": {"a": [1]}, "ключ": 1, "close": "1"}
    assert read(body).kind is SignalKind.ENTRY


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2024-01-02T03:04:05Z", 1_704_164_645_000_000_000),
        ("2024-01-02T03:04:05.25Z", 1_704_164_645_250_000_000),
        ("2024-13-02T03:04:05Z", 0),
        ("2024-01-02 03:04:05", 0),
        ("1969-01-01T00:00:00Z", 0),
        # No record can hold it.
        ("4152-11-20T14:30:00Z", 0),
    ],
)
def test_the_fire_time(time: str, expected: int) -> None:
    assert read(trading_view(time=time)).sent_time_ns == expected


@pytest.mark.parametrize("name", ["id", "event_id", "eventId"])
def test_the_senders_id(name: str) -> None:
    assert read({"action": "BUY", "comment": "ENTRY", name: 42}).sender_id == "42"
