"""Answers for every order the engine has no answer for (docs/explanation/sending-once.md).

known      the broker's state and executions, or what this process knows of an order under way
NEVER_SENT certain: no `sending` row below `remembered`; there, the broker does not know the id
UNKNOWN    a `sending` row, and the broker cannot tell

An order answered NEVER_SENT may still arrive late from the old link: the batcher drops it then.
"""

from collections.abc import Sequence

from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import REASON_CODE_NEVER_SENT, REASON_CODE_UNKNOWN_TO_BROKER
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.execution.listener import Listener
from retinue.execution.truth import find_orders
from retinue.ports.broker import BrokerError


class Resume:
    def __init__(self, desk: Desk, listener: Listener) -> None:
        self._desk = desk
        self._listener = listener

    def begin(self, query: pb.ResumeQuery, shard_id: int) -> None:
        """At once: what is asked for here is no longer taken as an order; what comes is dated."""
        desk = self._desk
        desk.batcher.set_record_time(desk.time.now_ns(), shard_id, query.time_ns)
        positions = (int.from_bytes(order.order_id[:8], "big") for order in query.orders)
        desk.batcher.fence(shard_id, max(positions, default=0))

    async def answer(self, query: pb.ResumeQuery) -> list[Tracked]:
        """One report an order, then RESUMED. Goes on until the broker has been asked. Those that it
        does not know.
        """
        desk = self._desk
        places = [order for order in query.orders if order.action != pb.ORDER_ACTION_CANCEL]
        retry_ns = desk.settings.reconnect_ns_min
        while (unknown := await self._answered(places)) is None:
            await desk.time.sleep_until(desk.time.now_ns() + retry_ns)
            retry_ns = min(2 * retry_ns, desk.settings.reconnect_ns_max)
        self._listener.is_resumed = True
        self._listener.release()
        desk.report(pb.Report(kind=pb.REPORT_KIND_RESUMED, resume_id=query.resume_id))
        return unknown

    async def _answered(self, places: Sequence[pb.Order]) -> list[Tracked] | None:
        """None: the broker could not be asked."""
        if not self._desk.is_connected:
            return None
        open_questions = [order for order in places if not self._answer_here(order)]
        try:
            return await self._ask(open_questions)
        except BrokerError:
            return None

    def _answer_here(self, order: pb.Order) -> bool:
        """Waiting here, or on its way by this very connection: no broker need be asked."""
        desk = self._desk
        is_out = desk.batcher.is_out(order.order_id, False)
        if is_out is None:
            return False
        known = desk.book.orders.get(order.order_id)
        if is_out and known is not None and desk.is_of_before(known):
            return False
        kind = pb.REPORT_KIND_SENT if is_out else pb.REPORT_KIND_WAITING
        desk.report(
            pb.Report(
                kind=kind,
                order_id=order.order_id,
                account_id=order.account_id,
                instrument_id=order.instrument_id,
                side=order.side,
            )
        )
        return True

    async def _ask(self, orders: Sequence[pb.Order]) -> list[Tracked]:
        desk = self._desk
        if not orders:
            return []
        ids = [order.order_id for order in orders]
        rows = {} if desk.remembers else await desk.on_cpu(lambda: desk.store.find(ids))
        wanted: list[Tracked] = []
        for order in orders:
            tracked = desk.book.orders.get(order.order_id) or self._from_query(order)
            row = rows.get(order.order_id)
            if row is not None:
                tracked.sending_ns = row.sending_ns
                if row.broker_order_id:
                    desk.book.name(tracked, row.broker_order_id)
            if row is not None or desk.remembers or tracked.is_placed:
                wanted.append(tracked)
            else:
                self._never_sent(tracked)
        found = await desk.ask(find_orders(desk, wanted))
        missing = [tracked for tracked in wanted if tracked.order_id not in found]
        settled_ns = desk.connected_ns + desk.settings.settle_ns
        if missing and desk.time.now_ns() < settled_ns:
            # What a dead process wrote may still be on its way through the broker's door.
            await desk.time.sleep_until(settled_ns)
            found |= await desk.ask(find_orders(desk, missing))
        unknown = []
        for tracked in wanted:
            entry = found.get(tracked.order_id)
            if entry is not None:
                desk.book.add(tracked)
                self._listener.found(tracked, entry.snapshot, entry.executions)
            elif desk.remembers:
                self._never_sent(tracked)
            else:
                desk.book.add(tracked)
                tracked.is_placed = True
                unknown.append(tracked)
                self._say(tracked, pb.REPORT_KIND_UNKNOWN)
        return unknown

    def _never_sent(self, order: Tracked) -> None:
        """Its place is free: what it was to do is decided anew."""
        self._desk.answered(order)
        if order.order_id in self._desk.book.orders:
            self._desk.book.finish(order)
        self._say(order, pb.REPORT_KIND_NEVER_SENT)

    def _say(self, order: Tracked, kind: pb.ReportKind) -> None:
        never = kind == pb.REPORT_KIND_NEVER_SENT
        reason = REASON_CODE_NEVER_SENT if never else REASON_CODE_UNKNOWN_TO_BROKER
        self._desk.report_order(order, pb.Report(kind=kind, reason=reason))

    def _from_query(self, order: pb.Order) -> Tracked:
        return Tracked(
            order_id=order.order_id,
            client_order_id=self._desk.client_id(order.order_id),
            account_id=order.account_id,
            instrument_id=order.instrument_id,
            side=order.side,
            order_type=order.order_type,
            time_in_force=order.time_in_force,
            quantity=order.quantity,
            limit_price=order.limit_price,
            opening=order.opening,
        )
