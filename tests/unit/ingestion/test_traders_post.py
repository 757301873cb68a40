"""TradersPost's dialect: every rule of it, and everything it has that is not there yet."""

import json
from typing import Any

import pytest

from retinue.domain.broker import OrderType, Side, TimeInForce
from retinue.domain.errors import InvalidInput, RetinueError, Unsupported
from retinue.domain.exact import Exact
from retinue.domain.signals import Dialect, EntryRule, Share, SignalContent, SignalKind
from retinue.ingestion.webhook.body import parse_body
from retinue.ingestion.webhook.dialects import read_webhook

FROM_FLAT, ADD = EntryRule.FROM_FLAT, EntryRule.ADD
ENTRY, EXIT, FLAT = SignalKind.ENTRY, SignalKind.EXIT, SignalKind.FLAT
PERCENT = {"quantityType": "percent_of_position"}


def read(**fields: Any) -> SignalContent:
    body = json.dumps({"ticker": "NQZ2026"} | fields).encode()
    return read_webhook(parse_body(body, "application/json"), Dialect.TRADERS_POST)


def refusal(**fields: Any) -> RetinueError:
    with pytest.raises((InvalidInput, Unsupported)) as caught:
        read(**fields)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("name", "fields", "kind", "side", "rule"),
    [
        ("tp-buy", {"action": "buy"}, ENTRY, Side.BUY, FROM_FLAT),
        ("tp-sell", {"action": "SELL"}, ENTRY, Side.SELL, FROM_FLAT),
        ("tp-buy-bullish", {"action": "buy", "sentiment": "bullish"}, ENTRY, Side.BUY, FROM_FLAT),
        ("tp-buy-long", {"action": "buy", "sentiment": "Long"}, ENTRY, Side.BUY, FROM_FLAT),
        ("tp-sell-bearish", {"action": "sell", "sentiment": "bearish"}, ENTRY, Side.SELL,
         FROM_FLAT),
        ("tp-sell-short", {"action": "sell", "sentiment": "short"}, ENTRY, Side.SELL, FROM_FLAT),
        ("tp-buy-flat", {"action": "buy", "sentiment": "flat"}, FLAT, Side.BUY, None),
        ("tp-sell-flat", {"action": "sell", "sentiment": "flat"}, FLAT, Side.SELL, None),
        ("tp-buy-bearish", {"action": "buy", "sentiment": "bearish"}, FLAT, Side.BUY, None),
        ("tp-sell-bullish", {"action": "sell", "sentiment": "bullish"}, FLAT, Side.SELL, None),
        ("tp-exit", {"action": "exit"}, FLAT, None, None),
        ("tp-exit-any-sentiment", {"action": "exit", "sentiment": "sideways"}, FLAT, None, None),
        ("tp-add", {"action": "add"}, ENTRY, None, ADD),
        ("tp-add-bullish", {"action": "add", "sentiment": "bullish"}, ENTRY, Side.BUY, ADD),
        ("tp-add-short", {"action": "add", "sentiment": "short"}, ENTRY, Side.SELL, ADD),
        ("tp-cancel", {"action": "cancel"}, SignalKind.CANCEL, None, None),
        ("tp-cancel-looks-at-nothing-else", {"action": "cancel", "orderType": "x", "quantity": -1,
         "stopLoss": {}}, SignalKind.CANCEL, None, None),
        ("tp-flat-with-the-orders-contracts", {"action": "sell", "sentiment": "flat",
         "quantity": "3"}, FLAT, Side.SELL, None),
        ("tp-exit-with-what-openings-have", {"action": "exit", "stopLoss": {"percent": 1},
         "optionType": "call"}, FLAT, None, None),
        ("tp-price-is-a-note", {"action": "buy", "price": "1.5", "signalPrice": "x"}, ENTRY,
         Side.BUY, FROM_FLAT),
        ("tp-comment-is-a-note", {"action": "buy", "comment": "EXIT_50"}, ENTRY, Side.BUY,
         FROM_FLAT),
    ],
)  # fmt: skip
def test_it_means(
    name: str,
    fields: dict[str, Any],
    kind: SignalKind,
    side: Side | None,
    rule: EntryRule | None,
) -> None:
    assert read(**fields) == SignalContent(
        dialect=Dialect.TRADERS_POST, kind=kind, side=side, ticker="NQZ2026", entry_rule=rule
    ), name


@pytest.mark.parametrize(
    ("percent", "kind", "share"),
    [
        (50, EXIT, Share(50, 100)), ("12.5", EXIT, Share(125, 1000)), (100, FLAT, None),
        ("100.0", FLAT, None), ("1e1", EXIT, Share(10, 100)),
    ],
)  # fmt: skip
def test_a_percentage_of_the_position(percent: object, kind: SignalKind, share: Share) -> None:
    for fields in ({"action": "exit"}, {"action": "sell", "sentiment": "bullish"}):
        content = read(**fields, **PERCENT, quantity=percent)
        assert (content.kind, content.exit_share) == (kind, share)


def test_an_order_at_a_limit_in_contracts() -> None:
    terms: dict[str, Any] = {"quantityType": "fixed_quantity", "quantity": 2}
    content = read(action="buy", orderType="limit", limitPrice="99.5", timeInForce="ioc", **terms)
    assert (content.order_type, content.limit_price) == (OrderType.LIMIT, Exact(995, 1))
    assert (content.quantity, content.time_in_force) == (Exact(2, 0), TimeInForce.IOC)
    assert read(action="buy", orderType="limit", price="99.5").limit_price == Exact(995, 1)


@pytest.mark.parametrize(
    ("name", "fields", "code", "field"),
    [
        ("tp-no-ticker", {"action": "buy", "ticker": ""}, "INVALID_PAYLOAD", "ticker"),
        ("tp-no-action", {}, "INVALID_PAYLOAD", "action"),
        ("tp-exit-without-ticker", {"action": "exit", "ticker": None}, "INVALID_PAYLOAD",
         "ticker"),
        ("tp-unknown-action", {"action": "hold"}, "INVALID_ARGUMENT", "action"),
        ("tp-unknown-sentiment", {"action": "buy", "sentiment": "up"}, "INVALID_ARGUMENT",
         "sentiment"),
        ("tp-unknown-quantity-type", {"action": "buy", "quantityType": "lots"},
         "INVALID_QUANTITY_TYPE", "quantityType"),
        ("tp-entry-in-percent-of-position", {"action": "buy", **PERCENT, "quantity": 5},
         "INVALID_QUANTITY_TYPE", "quantityType"),
        ("tp-exit-over-100-percent", {"action": "exit", **PERCENT, "quantity": "100.1"},
         "PERCENT_OUT_OF_RANGE", "quantity"),
        ("tp-exit-of-0-percent", {"action": "exit", **PERCENT, "quantity": 0},
         "PERCENT_NOT_POSITIVE", "quantity"),
        ("tp-exit-percent-missing", {"action": "exit", **PERCENT}, "NOT_A_DECIMAL", "quantity"),
        ("tp-limit-without-price", {"action": "buy", "orderType": "limit"}, "PRICE_NOT_POSITIVE",
         "limitPrice"),
        ("tp-unknown-order-type", {"action": "buy", "orderType": "iceberg"}, "INVALID_ARGUMENT",
         "orderType"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(name: str, fields: dict[str, Any], code: str, field: str) -> None:
    error = refusal(**fields)
    assert (error.code, error.field) == (code, field), name


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("tp-stop-order", {"orderType": "stop", "stopPrice": 9}, "stopPrice"),
        ("tp-stop-order-alone", {"orderType": "stop"}, "orderType"),
        ("tp-stop-limit-order", {"orderType": "stop_limit", "limitPrice": 9}, "orderType"),
        ("tp-trailing-stop-order", {"orderType": "trailing_stop"}, "orderType"),
        ("tp-trail-amount", {"trailAmount": 5}, "trailAmount"),
        ("tp-trail-percent", {"trailPercent": 5}, "trailPercent"),
        ("tp-stop-loss", {"stopLoss": {"type": "stop", "percent": 5}}, "stopLoss"),
        ("tp-take-profit", {"takeProfit": {"percent": 10}}, "takeProfit"),
        ("tp-dollar-amount", {"quantityType": "dollar_amount", "quantity": 500}, "quantityType"),
        ("tp-risk-dollar-amount", {"quantityType": "risk_dollar_amount"}, "quantityType"),
        ("tp-percent-of-equity", {"quantityType": "percent_of_equity"}, "quantityType"),
        ("tp-option-type", {"optionType": "call"}, "optionType"),
        ("tp-intrinsic-value", {"intrinsicValue": "itm"}, "intrinsicValue"),
        ("tp-expiration", {"expiration": "+6 months"}, "expiration"),
        ("tp-strike-count", {"strikeCount": 4}, "strikeCount"),
        ("tp-strikes-away", {"strikesAway": 1}, "strikesAway"),
        ("tp-strike-price", {"strikePrice": 100}, "strikePrice"),
        ("tp-gtd", {"timeInForce": "gtd"}, "timeInForce"),
        ("tp-reverse", {"action": "reverse"}, "action"),
        ("tp-breakeven", {"action": "breakeven"}, "action"),
        ("tp-exit-in-contracts", {"action": "exit", "quantity": 5}, "quantity"),
        ("tp-reduction-in-contracts", {"action": "sell", "sentiment": "long", "quantity": 5},
         "quantity"),
    ],
)  # fmt: skip
def test_what_is_not_there_yet_is_named(name: str, fields: dict[str, Any], field: str) -> None:
    error = refusal(**{"action": "buy"} | fields)
    assert (error.code, error.field) == ("UNSUPPORTED_IN_THIS_VERSION", field), name
