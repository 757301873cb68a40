"""The table of the order state machine, as the binary gives it away."""

from retinue import _engine
from retinue.api.v1.vocabulary_pb2 import OrderState
from retinue.internal.v1.effects_pb2 import OrderEvent


def test_the_table_is_total_and_speaks_the_published_names() -> None:
    states = [name for name, _ in OrderState.items() if not name.endswith("UNSPECIFIED")]
    events = [name for name, _ in OrderEvent.items() if not name.endswith("UNSPECIFIED")]
    rows = _engine.order_transitions()
    assert [row[:2] for row in rows] == [(state, event) for state in states for event in events]
    assert {row[2] for row in rows} == set(states)
    assert {row[3] for row in rows} == {"plain", "repeat", "odd"}


def test_what_ended_well_stays_so() -> None:
    ended = {row[2] for row in _engine.order_transitions() if row[0] == "ORDER_STATE_FILLED"}
    assert ended == {"ORDER_STATE_FILLED"}
