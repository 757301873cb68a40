"""Spans of orders' ways: from the gateway to the broker and back with the first answer."""

from typing import Final

from retinue.domain.ids import cause_position
from retinue.engine.spans import order_traces
from retinue.execution.book import Tracked
from retinue.ports.traces import GatewaySpans, SentOrder

TRACES_MAX: Final = 10_000


class Ways:
    """Tells nothing where nobody looks at spans. An order that a report brought about, such as the
    entry of a reverse, has no trace on the link and no span here.
    """

    def __init__(self, spans: GatewaySpans | None) -> None:
        self._spans = spans
        # By the position of the signal, the oldest first.
        self._traces: dict[int, bytes] = {}

    def take(self, link_request: bytes) -> None:
        """Orders that the batcher has taken."""
        if self._spans is None:
            return
        for position, trace_id in order_traces(link_request):
            self._traces[position] = trace_id
            if len(self._traces) > TRACES_MAX:
                del self._traces[next(iter(self._traces))]

    def answered(self, order: Tracked, now_ns: int) -> None:
        """The broker has said the first thing of this order."""
        if self._spans is None or not order.placed_ns:
            return
        trace_id = self._traces.get(cause_position(order.order_id))
        if trace_id is not None:
            self._spans.sent(
                SentOrder(
                    trace_id,
                    order.order_id,
                    order.account_id,
                    order.client_order_id,
                    order.broker_order_id,
                    order.placed_ns,
                    now_ns,
                )
            )

    def happened(self, name: str, begin_ns: int, end_ns: int, connection: str) -> None:
        """Something that is no order's."""
        if self._spans is not None:
            self._spans.happened(name, begin_ns, end_ns, connection=connection)
