"""From the batcher to the broker: the durable `sending` record where one is needed, the latch, the
send.

The record comes before the send and both before the report that it left; whatever happens in
between is either certainly not sent or in doubt, never sent twice.
"""

from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import (
    REASON_CODE_LOG_UNAVAILABLE,
    REASON_CODE_STOPPED,
    REASON_CODE_UNSUPPORTED_IN_THIS_VERSION,
)
from retinue.domain.broker import BrokerCancel, ClientIdMemory
from retinue.engine.batcher import Send
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.execution.latch import Latch
from retinue.execution.records import Places, Records
from retinue.execution.reports import without_sent
from retinue.ports.broker import NotConnected


class Sender:
    def __init__(self, desk: Desk, latch: Latch, records: Records) -> None:
        self._desk = desk
        self._latch = latch
        self._records = records

    async def send(self, sends: list[Send], reports: bytes) -> None:
        """Hands over what leaves, in its order. `reports` are the batcher's own for these sends."""
        desk = self._desk
        places: Places = []
        cancels: list[Send] = []
        dropped: set[bytes] = set()
        now_ns = desk.time.now_ns()
        for send in sends:
            order = desk.track(send)
            if send.is_cancel:
                cancels.append(send)
                continue
            placed = desk.broker_order(order)
            if placed is None:
                self._without_route(order)
                dropped.add(send.order_id)
                continue
            order.sending_ns = now_ns
            places.append((order, placed))
        if places and not desk.remembers:
            asked, places = places, await self._record(places)
            if len(places) < len(asked):
                dropped.update(order.order_id for order, _ in asked)
                dropped.difference_update(order.order_id for order, _ in places)
        places = await self._refuse_late_and_stopped(places, dropped)
        if not await self._place(places):
            dropped.update(order.order_id for order, _ in places)
        if dropped:
            reports = without_sent(reports, frozenset(dropped))
        desk.outbox.add_encoded(reports, desk.time.now_ns())
        for send in cancels:
            await self.cancel(desk.track(send))

    async def _record(self, places: Places) -> Places:
        """Those that may leave. The others are rejected: without a record, an order in doubt after
        a crash would not be known as such.
        """
        desk = self._desk
        text = "the disk is full: reductions only"
        try:
            recorded = await self._records.sending(places)
        except OSError as error:
            recorded, text = [], str(error)
        leaving = {order.order_id for order, _ in recorded}
        for order, _ in places:
            if order.order_id not in leaving:
                desk.answered(order)
                report = pb.Report(
                    kind=pb.REPORT_KIND_REJECTED, reason=REASON_CODE_LOG_UNAVAILABLE, text=text
                )
                desk.report_order(order, report)
        return recorded

    async def _place(self, places: Places) -> bool:
        """False: certainly none of them was sent; they wait again."""
        if not places:
            return True
        desk = self._desk
        now_ns = desk.time.now_ns()
        for order, _ in places:
            order.is_placed, order.placed_ns = True, now_ns
        try:
            await desk.broker.place_many([placed for _, placed in places])
        except NotConnected:
            desk.batcher.set_paused(True)
            for order, _ in places:
                order.is_placed = False
                desk.batcher.put_back(desk.time.now_ns(), order.order_id, False)
            await self._records.forget([order for order, _ in places])
            return False
        return True

    async def cancel(self, order: Tracked) -> None:
        """Asks the broker; harmless when repeated, since it names the order."""
        desk = self._desk
        account = desk.routes.accounts.get(order.account_id, "")
        if not order.broker_order_id and not order.is_placed:
            await self._recall(order)
        if not order.broker_order_id and desk.memory is ClientIdMemory.NONE:
            # Nothing names it until its fate is known; whoever resolves that asks again.
            return
        request = BrokerCancel(account, order.client_order_id, order.broker_order_id)
        try:
            await desk.broker.cancel(request)
        except NotConnected:
            # Else it would leave again at once, before anybody has heard that the line is cut.
            desk.batcher.set_paused(True)
            desk.batcher.put_back(desk.time.now_ns(), order.order_id, True)

    async def _recall(self, order: Tracked) -> None:
        """A process before this one may have sent it and written its broker's id down."""
        desk = self._desk
        rows = await desk.on_cpu(lambda: desk.store.find([order.order_id]))
        row = rows.get(order.order_id)
        if row is not None and row.broker_order_id:
            desk.book.name(order, row.broker_order_id)
        order.is_placed = order.is_answered = True

    async def _refuse_late_and_stopped(self, places: Places, dropped: set[bytes]) -> Places:
        """The last moment: the record may have taken long to write, and a latch been set meanwhile.
        Those that may leave still; the others are added to `dropped`.
        """
        desk = self._desk
        now_ns = desk.time.now_ns()
        leaving: Places = []
        refused: list[Tracked] = []
        for order, placed in places:
            if self._latch.holds(order):
                report = pb.Report(kind=pb.REPORT_KIND_REFUSED_STOPPED, reason=REASON_CODE_STOPPED)
            elif order.is_late(now_ns):
                report = pb.Report(kind=pb.REPORT_KIND_SEND_EXPIRED)
            else:
                leaving.append((order, placed))
                continue
            desk.answered(order)
            desk.report_order(order, report)
            refused.append(order)
        if refused:
            dropped.update(order.order_id for order in refused)
            await self._records.forget(refused)
        return leaving

    def _without_route(self, order: Tracked) -> None:
        self._desk.answered(order)
        report = pb.Report(
            kind=pb.REPORT_KIND_REJECTED,
            reason=REASON_CODE_UNSUPPORTED_IN_THIS_VERSION,
            text="the gateway has no route for this account or instrument",
        )
        self._desk.report_order(order, report)
