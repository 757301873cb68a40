"""What the numbers in the ledger are called."""

from collections.abc import Iterator
from typing import Any, Final

from retinue.api.v1 import access_pb2, vocabulary_pb2
from retinue.internal.v1 import effects_pb2, record_pb2

_ENUMS: Final[tuple[Any, ...]] = (
    access_pb2.Role,
    vocabulary_pb2.Side,
    vocabulary_pb2.OrderType,
    vocabulary_pb2.TimeInForce,
    vocabulary_pb2.OrderState,
    vocabulary_pb2.Leg,
    vocabulary_pb2.Outcome,
    vocabulary_pb2.ReasonCode,
    effects_pb2.OrderEvent,
    record_pb2.Dialect,
    record_pb2.SignalKind,
)


def words() -> Iterator[tuple[str, int, str]]:
    """(kind, number, word), such as (`order_state`, 6, `filled`)."""
    for enum in _ENUMS:
        # Every enum has the one that stands for none, which is named after it.
        prefix = enum.Name(0).removesuffix("UNSPECIFIED")
        kind = prefix.removesuffix("_").lower()
        for name, number in enum.items():
            yield kind, number, name.removeprefix(prefix).lower()
