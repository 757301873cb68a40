"""The host of one broker connection: link in, batcher, broker, reports out.

One task (`_pump`) lets everything leave, so that two sends never overtake each other; the others
only put work on the desk and wake it.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import BrokerAccount, ClientIdMemory, OrderSnapshot
from retinue.domain.errors import Conflict, InvalidInput
from retinue.engine.batcher import EngineFault, sends
from retinue.execution.alarm import Alarm
from retinue.execution.broker_line import BrokerLine
from retinue.execution.desk import Desk
from retinue.execution.in_doubt import Doubts
from retinue.execution.latch import Latch
from retinue.execution.link_bytes import read_request, unreadable
from retinue.execution.listener import Listener
from retinue.execution.marks import Marks
from retinue.execution.records import Records
from retinue.execution.resume import Resume
from retinue.execution.sending import Sender
from retinue.execution.settings import GatewaySettings
from retinue.execution.steady_time import SteadyTime
from retinue.execution.stops import Stops
from retinue.execution.untold import Untold
from retinue.execution.ways import Ways
from retinue.ports.broker import BrokerSession
from retinue.ports.clock import Clock
from retinue.ports.cpu import Cpu
from retinue.ports.gateway_end import GatewayEnd
from retinue.ports.gateway_link import LinkClosed
from retinue.ports.gateway_store import GatewayStore
from retinue.ports.stop_latch import WHOLE_CONNECTION, StopLatch, StopOutcome
from retinue.ports.traces import GatewaySpans

_MEMORIES: Final = {
    ClientIdMemory.REMEMBERED: pb.CLIENT_ID_MEMORY_REMEMBERED,
    ClientIdMemory.OPEN_ONLY: pb.CLIENT_ID_MEMORY_OPEN_ONLY,
    ClientIdMemory.NONE: pb.CLIENT_ID_MEMORY_NONE,
}
_ROWS_KEPT_NS: Final = 100 * 24 * 3600 * 1_000_000_000


class StaleWriter(Conflict):
    """The link's epoch is below one that was seen: another process writes for this shard now."""

    code = "STALE_WRITER"


class GatewayHost:
    def __init__(
        self,
        *,
        session: int,
        broker: BrokerSession,
        store: GatewayStore,
        latch: StopLatch,
        clock: Clock,
        cpu: Cpu,
        connection_id: int = 0,
        settings: GatewaySettings | None = None,
        spans: GatewaySpans | None = None,
    ) -> None:
        """`session` is drawn at random by the caller at each start. `connection_id` 0: the link's
        configuration names it. `spans`: told of each order's way to the broker.
        """
        settings = settings or GatewaySettings()
        time = SteadyTime(clock)
        self._desk = Desk(
            session=session,
            broker=broker,
            store=store,
            cpu=cpu,
            time=time,
            settings=settings,
            ways=Ways(spans),
        )
        self._desk.outbox.connection_id = connection_id
        self._desk.outbox.start_after_execution(store.executions_through())
        self._desk.batcher.set_paused(True)
        self._records = Records(self._desk)
        self._latch = Latch(latch)
        self._untold = Untold(self._desk, lambda orders: self._doubts.ask_untold(orders))
        self._listener = Listener(self._desk, self._untold.note)
        self._sender = Sender(self._desk, self._latch, self._records)
        self._doubts = Doubts(self._desk, self._latch, self._listener, self._sender.cancel)
        self._resume = Resume(self._desk, self._listener)
        self._stops = Stops(self._desk)
        self._marks = Marks(settings.quotes_interval_ns)
        self._line = BrokerLine(
            self._desk,
            listener=self._listener,
            doubts=self._doubts,
            marks=self._marks,
            welcome=self._welcome,
        )
        self._end: GatewayEnd | None = None
        self._shard_id = 0
        # Of each stop that holds: the openings it cancelled at the broker, and before they left.
        self._ended: dict[int, tuple[int, int]] = {}
        self._resuming: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_ready(self) -> bool:
        """Connected to the broker, configured, and caught up."""
        return self._desk.is_connected

    async def run(self) -> None:
        """Until cancelled. What goes wrong inside ends it: a gateway that guesses is worse than
        none.
        """
        desk = self._desk
        await self._records.prune(desk.time.now_ns() - _ROWS_KEPT_NS)
        alarm = Alarm(desk.time, desk.wake)
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        jobs = self._line.listen(), self._line.keep_connected(), self._untold.run()
        for job in (*jobs, self._pump(alarm)):
            self._spawn(job)
        try:
            await self._failed
        finally:
            alarm.stop()
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await desk.broker.close()

    def _spawn(self, job: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._failed.done():
            self._failed.set_exception(error)

    async def serve(self, end: GatewayEnd) -> None:
        """One link, until it closes; a newer one takes its place. Raises StaleWriter, and
        InvalidInput at a request of which then nothing is taken.
        """
        greeted = False
        try:
            while True:
                request = await end.receive()
                if greeted and self._end is not end:
                    return
                greeted = await self._take(end, request) or greeted
        except LinkClosed:
            return
        finally:
            if self._end is end:
                self._end = None

    async def _take(self, end: GatewayEnd, request: bytes) -> bool:
        """True where it was a hello."""
        desk = self._desk
        fields, has_orders = read_request(request)
        if fields.HasField("hello"):
            await self._greet(end, fields.hello)
        elif self._end is not end:
            raise InvalidInput(
                "The first request of a link is its hello.",
                "Send `hello` before all else.",
                field="hello",
            )
        if fields.HasField("configuration"):
            await self._configure(fields.configuration)
        if fields.HasField("resume"):
            self._start_resume(fields.resume)
        if has_orders:
            try:
                desk.batcher.offer(desk.time.now_ns(), self._shard_id, request)
            except EngineFault as fault:
                raise unreadable(fault) from fault
            desk.ways.take(request)
        if fields.time_ns:
            desk.batcher.hear_record_time(desk.time.now_ns(), self._shard_id, fields.time_ns)
        if fields.reports_durable_through:
            desk.outbox.durable_through(fields.reports_durable_through)
        if fields.HasField("clear_stop"):
            self._latch.clear(fields.clear_stop.account_id)
            # Now: what comes next on the link must not meet the stop that was lifted before it.
            self._notice_latch()
        desk.wake.set()
        return fields.HasField("hello")

    async def _greet(self, end: GatewayEnd, hello: pb.LinkHello) -> None:
        desk = self._desk
        known = await desk.on_cpu(lambda: desk.store.epoch(hello.shard_id))
        if hello.epoch < known:
            raise StaleWriter(
                f"Epoch {hello.epoch} of shard {hello.shard_id} is over: {known} was seen.",
                "Another process writes for this shard now.",
            )
        if hello.epoch > known:
            await self._records.raise_epoch(hello.shard_id, hello.epoch)
        desk.batcher.raise_epoch(hello.shard_id, hello.epoch)
        self._end = end
        self._shard_id = hello.shard_id
        self._marks.forget()
        if self._line.was_up:
            self._welcome()
        for response in desk.outbox.kept():
            end.send(response)

    def _welcome(self) -> None:
        """Also after a reconnect to the broker: whoever reads it asks for a resume."""
        if self._end is None:
            return
        capabilities = self._desk.broker.capabilities
        welcome = pb.LinkWelcome(
            connection_id=self._desk.outbox.connection_id,
            session=self._desk.outbox.session,
            capabilities=pb.Capabilities(
                client_id=_MEMORIES[capabilities.client_id],
                client_id_length_max=capabilities.client_id_length_max,
            ),
        )
        self._end.send(pb.LinkResponse(welcome=welcome).SerializeToString())

    async def _configure(self, configuration: pb.GatewayConfiguration) -> None:
        desk = self._desk
        desk.outbox.connection_id = configuration.connection_id or desk.outbox.connection_id
        desk.routes.configure(configuration)
        if configuration.account_lock_timeout_ms:
            desk.batcher.set_lane_wait(
                configuration.account_lock_timeout_ms * 1_000_000,
                configuration.account_lock_retries,
            )
        await self._line.configured()
        self._spawn(self._stops.cancel_leftovers(self._latch.stopped))

    def _start_resume(self, query: pb.ResumeQuery) -> None:
        if self._resuming is not None:
            self._resuming.cancel()
        self._resume.begin(query, self._shard_id)
        self._resuming = self._spawn(self._answer(query))

    async def _answer(self, query: pb.ResumeQuery) -> None:
        desk = self._desk
        begin_ns = desk.time.now_ns()
        unknown = await self._resume.answer(query)
        desk.ways.happened("resume", begin_ns, desk.time.now_ns(), desk.settings.name)
        desk.wake.set()
        await self._doubts.follow(unknown)

    async def stop(self, account_id: int) -> StopOutcome:
        """Sets the latch for an account (0: all). Raises StopLatchError."""
        await self._desk.on_cpu(lambda: self._latch.set(account_id))
        # The latch may have been set, and noticed, long before: whoever sets it needs no gateway.
        self._notice_latch()
        self._desk.wake.set()
        canceled, withdrawn = self._ended.get(account_id, (0, 0))
        return StopOutcome(canceled, withdrawn, broker_away=not self.is_ready)

    @property
    def stopped(self) -> frozenset[int]:
        """The accounts that the latch refuses now; 0: every one."""
        return self._latch.stopped

    async def account_state(self, account_id: int) -> BrokerAccount:
        """What the broker says. Raises KeyError for an account without a route, BrokerError."""
        name = self._desk.routes.accounts[account_id]
        for account in await self._desk.ask(self._desk.broker.list_accounts(name)):
            return account
        raise KeyError(account_id)

    async def orders(self, account_id: int, *, open_only: bool) -> list[OrderSnapshot]:
        """What the broker says. Raises KeyError for an account without a route, BrokerError."""
        name = self._desk.routes.accounts[account_id] if account_id else ""
        return await self._desk.ask(self._desk.broker.list_orders(name, open_only=open_only))

    @property
    def routes(self) -> tuple[dict[str, int], int]:
        """Instrument ids by the broker's symbol, and this connection's id."""
        return self._desk.routes.instrument_ids, self._desk.outbox.connection_id

    async def _pump(self, alarm: Alarm) -> None:
        desk = self._desk
        while True:
            desk.wake.clear()
            await self._turn()
            now_ns = desk.time.now_ns()
            due = [now_ns + desk.settings.latch_interval_ns]
            for at_ns in (desk.batcher.next_wakeup_ns(now_ns), self._marks.due_ns()):
                if at_ns is not None:
                    due.append(at_ns)
            alarm.set(min(due))
            await desk.wake.wait()

    async def _turn(self) -> None:
        desk = self._desk
        self._judge_log()
        while True:
            self._notice_latch()
            now_ns = desk.time.now_ns()
            leaving, reports, timed_out = sends(desk.batcher, now_ns)
            for order_id, is_cancel in timed_out:
                order = desk.book.orders[order_id]
                self._spawn(self._doubts.resolve(order, is_cancel=is_cancel))
            if not leaving:
                self._listener.release()
                desk.outbox.add_encoded(reports, now_ns)
                break
            await self._sender.send(leaving, reports)
        await self._flush()

    def _notice_latch(self) -> None:
        if not self._latch.has_changed:
            return
        now_ns = self._desk.time.now_ns()
        newly = self._latch.notice(self._desk.batcher, now_ns)
        for account_id, withdrawn in newly.items():
            stopped = pb.Report(kind=pb.REPORT_KIND_STOPPED, account_id=account_id)
            self._desk.outbox.add(stopped, now_ns)
            is_covered = account_id != WHOLE_CONNECTION and WHOLE_CONNECTION in newly
            canceled = 0 if is_covered else self._stops.cancel_openings(frozenset({account_id}))
            self._ended[account_id] = canceled, withdrawn

    def _judge_log(self) -> None:
        """Rule 1: while reports have waited too long for the log, nothing is opened."""
        oldest_ns = self._desk.outbox.oldest_ns()
        lag_ns = 0 if oldest_ns is None else self._desk.time.now_ns() - oldest_ns
        self._desk.batcher.set_reduce_only(lag_ns > self._desk.settings.log_lag_ns_max)

    async def _flush(self) -> None:
        desk = self._desk
        # Before the reports: what the log knows of an order must be findable after a crash.
        await self._records.keep_up()
        responses = desk.outbox.seal()
        quotes = self._marks.tell(desk.time.now_ns())
        if quotes is not None:
            responses.append(quotes)
        if self._end is not None:
            for response in responses:
                self._end.send(response)
