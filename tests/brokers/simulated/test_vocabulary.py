"""The domain's enumerations cross the wire as their numbers: they must be the protocol's."""

from enum import IntEnum

import pytest
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

from retinue.api.v1 import vocabulary_pb2
from retinue.domain.broker import (
    BrokerOrderState,
    OrderType,
    OrderUpdateKind,
    Side,
    TimeInForce,
)
from retinue.internal.v1 import venue_pb2


@pytest.mark.parametrize(
    ("ours", "theirs", "prefix", "whole"),
    [
        (Side, vocabulary_pb2.Side, "SIDE_", True),
        (OrderType, vocabulary_pb2.OrderType, "ORDER_TYPE_", True),
        (TimeInForce, vocabulary_pb2.TimeInForce, "TIME_IN_FORCE_", True),
        (BrokerOrderState, vocabulary_pb2.OrderState, "ORDER_STATE_", False),
        (OrderUpdateKind, venue_pb2.VenueEvent, "VENUE_EVENT_", True),
    ],
)
def test_numbers_agree(
    ours: type[IntEnum], theirs: EnumTypeWrapper, prefix: str, whole: bool
) -> None:
    numbers = {f"{prefix}{member.name}": member.value for member in ours}
    published = dict(theirs.items())
    assert numbers.items() <= published.items()
    if whole:
        assert set(published) - set(numbers) == {f"{prefix}UNSPECIFIED"}
