"""Orders without an answer: asked for until the broker tells, or a person must (OR3, LM5).

Asked at once and again by the settings; after ten seconds the account is out of step. The same
client id goes again only where the broker remembers ids for good, and at most three times. A cancel
names its order and is repeated until the broker says what became of it.
"""

from collections.abc import Awaitable, Callable

from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import REASON_CODE_NO_ANSWER
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.execution.latch import Latch
from retinue.execution.listener import Listener
from retinue.execution.truth import Found, find_orders
from retinue.ports.broker import BrokerError, NotConnected


class Doubts:
    def __init__(
        self,
        desk: Desk,
        latch: Latch,
        listener: Listener,
        cancel: Callable[[Tracked], Awaitable[None]],
    ) -> None:
        self._desk = desk
        self._latch = latch
        self._listener = listener
        self._cancel = cancel

    async def resolve(self, order: Tracked, *, is_cancel: bool) -> None:
        """Follows one request from its time-out to its end; for a task of its own."""
        desk = self._desk
        since_ns = desk.time.now_ns()
        for after_ns in desk.settings.asks_after_ns:
            await desk.time.sleep_until(since_ns + after_ns)
            if not self._is_open(order, is_cancel):
                return
            await self._ask(order, is_cancel=is_cancel)
        await desk.time.sleep_until(since_ns + desk.settings.out_of_step_after_ns)
        while is_cancel and self._is_open(order, is_cancel):
            await self._ask(order, is_cancel=True)
            await desk.time.sleep_until(desk.time.now_ns() + desk.settings.out_of_step_after_ns)
        if self._is_open(order, is_cancel):
            self._call_person(order)
            desk.batcher.give_up(desk.time.now_ns(), order.order_id, False)

    async def follow(self, orders: list[Tracked]) -> None:
        """Orders of a process before this one that the broker did not know: asked for as any other
        in doubt, and then a person is called.
        """
        desk = self._desk
        since_ns = desk.time.now_ns()
        for after_ns in desk.settings.asks_after_ns:
            await desk.time.sleep_until(since_ns + after_ns)
            orders = [order for order in orders if not order.is_answered]
            if orders and desk.is_connected:
                await self.ask_again(orders)
        await desk.time.sleep_until(since_ns + desk.settings.out_of_step_after_ns)
        for order in orders:
            if not order.is_answered:
                self._call_person(order)

    async def ask_untold(self, orders: list[Tracked]) -> bool:
        """As `ask_again`, and tells only what is new: these may stand as they stood."""
        return await self.ask_again(orders, news_only=True)

    async def ask_again(self, orders: list[Tracked], *, news_only: bool = False) -> bool:
        """What these orders were answered may have been lost, all of it or a part. False: the
        broker could not be asked.
        """
        try:
            found = await self._desk.ask(find_orders(self._desk, orders))
        except BrokerError:
            return False
        for order in orders:
            entry = found.get(order.order_id)
            if entry is None:
                continue
            if not news_only or entry.is_news(order):
                await self._tell(order, entry)
        return True

    async def _tell(self, order: Tracked, found: Found) -> None:
        """What the broker has; a cancel that is out and did not end it goes again."""
        self._listener.found(order, found.snapshot, found.executions)
        if self._is_open(order, True) and not found.snapshot.state.finished:
            await self._cancel(order)

    def _call_person(self, order: Tracked) -> None:
        report = pb.Report(kind=pb.REPORT_KIND_OUT_OF_STEP, reason=REASON_CODE_NO_ANSWER)
        self._desk.report_order(order, report)
        self._desk.wake.set()

    def _is_open(self, order: Tracked, is_cancel: bool) -> bool:
        return self._desk.batcher.is_out(order.order_id, is_cancel) is True

    async def _ask(self, order: Tracked, *, is_cancel: bool) -> None:
        desk = self._desk
        if not desk.is_connected:
            return
        try:
            found = await desk.ask(find_orders(desk, [order]))
        except BrokerError:
            return
        entry = found.get(order.order_id)
        if entry is not None:
            await self._tell(order, entry)
        elif not is_cancel:
            await self._send_again(order)

    async def _send_again(self, order: Tracked) -> None:
        desk = self._desk
        if not desk.remembers or order.resends >= desk.settings.resends_max:
            return
        if desk.is_of_before(order):
            # The resume that follows a connection decides it, and may have decided already.
            return
        placed = desk.broker_order(order)
        is_held = order.is_late(desk.time.now_ns()) or self._latch.holds(order)
        if order.is_answered or is_held or placed is None:
            return
        order.resends += 1
        order.placed_ns = desk.time.now_ns()
        try:
            await desk.broker.place(placed)
        except NotConnected:
            return
