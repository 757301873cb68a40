"""Enumerations that exist twice have the same names and numbers in both places."""

from enum import IntEnum
from typing import Any

import pytest

from retinue.api.v1 import vocabulary_pb2
from retinue.domain import broker, signals
from retinue.domain.reasons import REMEDIES, ReasonCode
from retinue.internal.v1 import record_pb2


@pytest.mark.parametrize(
    ("own", "published", "prefix"),
    [
        (ReasonCode, vocabulary_pb2.ReasonCode, "REASON_CODE_"),
        (broker.Side, vocabulary_pb2.Side, "SIDE_"),
        (broker.OrderType, vocabulary_pb2.OrderType, "ORDER_TYPE_"),
        (broker.TimeInForce, vocabulary_pb2.TimeInForce, "TIME_IN_FORCE_"),
        (signals.Dialect, record_pb2.Dialect, "DIALECT_"),
        (signals.SignalKind, record_pb2.SignalKind, "SIGNAL_KIND_"),
        (signals.EntryRule, record_pb2.EntryRule, "ENTRY_RULE_"),
        (signals.MarketPosition, record_pb2.MarketPosition, "MARKET_POSITION_"),
        (signals.DedupeKind, record_pb2.DedupeKind, "DEDUPE_KIND_"),
    ],
)
def test_twins_are_equal(own: type[IntEnum], published: Any, prefix: str) -> None:
    names = {name.removeprefix(prefix): number for name, number in published.items()}
    if own is not ReasonCode:
        del names["UNSPECIFIED"]
    assert {member.name: member.value for member in own} == names


@pytest.mark.parametrize("reason", ReasonCode)
def test_every_reason_has_a_remedy(reason: ReasonCode) -> None:
    assert bool(REMEDIES[reason]) == bool(reason)
    assert reason.slug == (reason.name.lower() if reason else "")
