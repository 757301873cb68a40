"""Bodies nobody should believe, and that nothing but a refusal comes of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retinue.domain.errors import InvalidInput, Unsupported
from retinue.domain.signals import SignalContent
from retinue.ingestion.webhook.body import BODY_BYTES_MAX, parse_body
from retinue.ingestion.webhook.dialects import read_webhook

PLAIN = b'{"action":"BUY","comment":"ENTRY"}'


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "text/plain; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "",
    ],
)
def test_json_is_read_under_both_content_types(content_type: str) -> None:
    assert parse_body(PLAIN, content_type) == {"action": "BUY", "comment": "ENTRY"}


@pytest.mark.parametrize(
    "content_type",
    ["text/html", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "json"],
)
def test_other_content_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_body(PLAIN, content_type)
    assert caught.value.code == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MALFORMED_BODY"),
        (b"BUY ES", "MALFORMED_BODY"),
        (b"[]", "MALFORMED_BODY"),
        (b'"BUY"', "MALFORMED_BODY"),
        (b"null", "MALFORMED_BODY"),
        (b"1", "MALFORMED_BODY"),
        (PLAIN[:-1], "MALFORMED_BODY"),
        (PLAIN + b"x", "MALFORMED_BODY"),
        (PLAIN + PLAIN, "MALFORMED_BODY"),
        (b"\xef\xbb\xbf" + PLAIN, "MALFORMED_BODY"),
        (PLAIN.decode().encode("utf-16"), "MALFORMED_BODY"),
        (b'{"action":"\xff"}', "MALFORMED_BODY"),
        (b'{"action":"BUY\n"}', "MALFORMED_BODY"),
        (b'{"action":"BUY","action":"SELL","comment":"ENTRY"}', "MALFORMED_BODY"),
        (b'{"quantity":NaN}', "MALFORMED_BODY"),
        (b'{"quantity":-Infinity}', "MALFORMED_BODY"),
        (b'{"quantity":01}', "MALFORMED_BODY"),
        (b"{'action':'BUY'}", "MALFORMED_BODY"),
        (b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "MALFORMED_BODY"),
        (b'{"a":' * 3_000, "MALFORMED_BODY"),
        (b'{"a":"' + b'\\"' * 8_000, "MALFORMED_BODY"),
        (b" " * (BODY_BYTES_MAX + 1), "BODY_TOO_LARGE"),
        (b'{"a":"' + b"x" * 20_000 + b'"}', "BODY_TOO_LARGE"),
    ],
)
def test_a_malformed_body_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_body(body, "application/json")
    assert caught.value.code == code
    assert caught.value.remedy


def test_brackets_in_text_are_not_depth() -> None:
    body = json.dumps({"action": "BUY", "comment": "ENTRY", "note": "[" * 1_000 + '"\\'}).encode()
    assert parse_body(body, "text/plain")["comment"] == "ENTRY"


def test_the_largest_body_is_read() -> None:
    padding = " " * (BODY_BYTES_MAX - len(PLAIN))
    assert parse_body(PLAIN + padding.encode(), "text/plain")


def test_numbers_keep_the_text_they_were_sent_in() -> None:
    body = parse_body(b'{"a":1e309,"b":0.10,"c":' + b"9" * 5_000 + b"}", "application/json")
    assert (body["a"], body["b"], len(body["c"])) == ("1e309", "0.10", 5_000)


def outcome(body: bytes) -> SignalContent | None:
    try:
        return read_webhook(parse_body(body, "application/json"))
    except (InvalidInput, Unsupported) as error:
        assert error.code
        return None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_signal_or_a_refusal(body: bytes) -> None:
    outcome(body)


NAMES = st.sampled_from(
    ["action", "comment", "sentiment", "size", "prev", "prev_size", "quantity", "price", "ticker",
     "orderType", "limitPrice", "stopLoss", "time", "id", "timeInForce", "quantityType"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["buy", "SELL", "long", "short", "flat", "ENTRY", "EXIT_50", "EXIT_FINAL", "limit", "stop",
     "1", "-1", "1e9", "1e999999999", "2024-01-02T03:04:05Z", "9999-99-99T99:99:99Z", "\ud800",
     "{{x}}", "", " ", "\x00", "K", "0", "0.000000001"]
)  # fmt: skip
VALUES = st.one_of(WORDS, st.integers(), st.floats(), st.booleans(), st.none(), st.text(),
                   st.lists(st.integers(), max_size=2))  # fmt: skip


@given(st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=8))
def test_any_fields_are_a_signal_or_a_refusal(fields: dict[str, Any]) -> None:
    body = json.dumps(fields).encode()
    content = outcome(body)
    if content is not None:
        # What was understood can be logged: its texts are UTF-8 and its numbers fit.
        content.ticker.encode()
        content.sender_id.encode()
        for number in (content.quantity, content.limit_price, content.market_position_size):
            assert number is None or 0 <= number.coefficient < 10**18
