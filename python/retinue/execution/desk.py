"""What the parts of one gateway share: who holds which order, what is on its way up, and what time
it is.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from retinue.api.v1.gateway_pb2 import Report
from retinue.domain.broker import BrokerOrder, ClientIdMemory, OrderType, Side, TimeInForce
from retinue.engine.batcher import Batcher, Send
from retinue.execution.book import Book, Tracked
from retinue.execution.client_order_id import FULL_LENGTH, client_order_id
from retinue.execution.reports import Outbox
from retinue.execution.routes import Routes
from retinue.execution.settings import GatewaySettings
from retinue.execution.steady_time import SteadyTime
from retinue.execution.ways import Ways
from retinue.ports.broker import BrokerError, BrokerSession
from retinue.ports.cpu import Cpu
from retinue.ports.gateway_store import GatewayStore, Sending

T = TypeVar("T")


class BrokerSilent(BrokerError):
    """The connection stands, and the broker says nothing."""


class Desk:
    """Holds no behaviour of its own beyond reading and writing what it holds."""

    def __init__(
        self,
        *,
        session: int,
        broker: BrokerSession,
        store: GatewayStore,
        cpu: Cpu,
        time: SteadyTime,
        settings: GatewaySettings,
        ways: Ways,
    ) -> None:
        self.settings = settings
        self.ways = ways
        self.broker = broker
        self.store = store
        self.time = time
        self.batcher = Batcher(
            max_batch=settings.max_batch,
            answer_timeout_ns=settings.answer_timeout_ns,
            batch_window_ns=settings.batch_window_ns,
        )
        for limit in settings.rate_limits:
            self.batcher.set_bucket(limit.scope, limit.capacity, limit.refill, limit.interval_ns)
        self.book = Book()
        self.routes = Routes()
        self.outbox = Outbox(session)
        # Broker ids that the store does not have yet.
        self.names: dict[bytes, str] = {}
        self.is_connected = False
        self.connected_ns = 0
        self.wake = asyncio.Event()
        self._cpu = cpu

    async def on_cpu(self, job: Callable[[], T]) -> T:
        return await self._cpu.run(job)

    @property
    def memory(self) -> ClientIdMemory:
        return self.broker.capabilities.client_id

    @property
    def remembers(self) -> bool:
        """Whether the broker knows a client id for good: nothing else may ever be sent again."""
        return self.memory is ClientIdMemory.REMEMBERED

    def is_of_before(self, order: Tracked) -> bool:
        """Whether it was handed to the broker by a connection before this one: its answer may be
        lost.
        """
        return order.is_placed and order.placed_ns < self.connected_ns

    def report(self, report: Report) -> None:
        self.outbox.add(report, self.time.now_ns())
        self.wake.set()

    def report_order(self, order: Tracked, report: Report) -> None:
        """The report with the order's own fields filled in."""
        report.order_id = order.order_id
        report.account_id = order.account_id
        report.instrument_id = order.instrument_id
        report.side = order.side  # type: ignore[assignment]
        report.broker_order_id = order.broker_order_id
        self.report(report)

    def answered(self, order: Tracked) -> None:
        """The broker has said something of this order: its place in the window is free."""
        if not order.is_answered:
            order.is_answered = True
            now_ns = self.time.now_ns()
            self.batcher.answered(now_ns, order.order_id, False)
            self.ways.answered(order, now_ns)
            self.wake.set()

    def cancel_answered(self, order: Tracked) -> None:
        if self.batcher.answered(self.time.now_ns(), order.order_id, True):
            self.wake.set()

    def client_id(self, order_id: bytes) -> str:
        """Where the broker takes none, it ties answers to requests inside the session."""
        if self.memory is ClientIdMemory.NONE:
            return client_order_id(order_id, FULL_LENGTH)
        return client_order_id(order_id, self.broker.capabilities.client_id_length_max)

    async def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """A question to the broker, for as long as the settings wait. Raises BrokerError."""
        asking = asyncio.ensure_future(question)
        until_ns = self.time.now_ns() + self.settings.question_timeout_ns
        waiting = asyncio.ensure_future(self.time.sleep_until(until_ns))
        try:
            await asyncio.wait((asking, waiting), return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise BrokerSilent("no answer to a question")
            return asking.result()
        finally:
            asking.cancel()
            waiting.cancel()

    def track(self, send: Send) -> Tracked:
        """The book's entry of a request that leaves; made where there is none."""
        known = self.book.orders.get(send.order_id)
        if known is not None:
            return known
        order = Tracked(
            order_id=send.order_id,
            client_order_id=self.client_id(send.order_id),
            account_id=send.account_id,
            instrument_id=send.instrument_id,
            side=send.side,
            order_type=send.order_type,
            time_in_force=send.time_in_force,
            quantity=send.quantity,
            limit_price=send.limit_price,
            opening=None if send.is_cancel else send.opening,
            late_at_ns=send.late_at_ns,
        )
        self.book.add(order)
        return order

    def broker_order(self, order: Tracked) -> BrokerOrder | None:
        """As the broker wants it; None without a route for its account or instrument."""
        account = self.routes.accounts.get(order.account_id)
        instrument = self.routes.instruments.get(order.instrument_id)
        if account is None or instrument is None:
            return None
        symbol, scales = instrument
        return BrokerOrder(
            client_order_id=order.client_order_id,
            account=account,
            symbol=symbol,
            side=Side(order.side),
            order_type=OrderType(order.order_type),
            time_in_force=TimeInForce(order.time_in_force or TimeInForce.GTC),
            quantity=order.quantity,
            scales=scales,
            limit_price=order.limit_price if order.order_type == OrderType.LIMIT else None,
        )

    def sending_rows(self, orders: Sequence[tuple[Tracked, BrokerOrder]]) -> list[Sending]:
        return [
            Sending(
                order_id=order.order_id,
                client_order_id=order.client_order_id,
                account=placed.account,
                symbol=placed.symbol,
                side=order.side,
                order_type=order.order_type,
                quantity=order.quantity,
                limit_price=order.limit_price,
                opening=bool(order.opening),
                sending_ns=order.sending_ns,
            )
            for order, placed in orders
        ]
