"""One shard: a single writer. Append, sync and the leader's order are one job on the shard's own
thread, the followers' orders a second one; everybody who waits is answered from the record's
effect. What is acknowledged is durable, and what cannot be made durable has not happened.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from retinue.copying.envelope import record
from retinue.copying.record_clock import RecordClock
from retinue.domain.errors import LogFull, RetinueError, Unavailable
from retinue.engine.core import Engine, EngineFault, Said
from retinue.internal.v1.record_pb2 import ClockAnomaly, Timer
from retinue.internal.v1.view_pb2 import ViewRequest, ViewResponse
from retinue.ports.cpu import Cpu
from retinue.ports.log import Frame, Log
from retinue.ports.records import Judged
from retinue.ports.snapshots import Snapshots

_log = logging.getLogger(__name__)

BATCH_RECORDS_MAX = 4096
SNAPSHOT_RECORDS = 100_000
IDLE_NS = 200_000_000
RETRY_NS = 50_000_000
"""Between two attempts to log what cannot be refused."""


class Router(Protocol):
    """Takes what the engine says to gateways, in order."""

    def route(self, connection_id: int, request: bytes) -> None: ...


class EffectsSink(Protocol):
    """Takes effects in order; never makes the shard wait, only its recovery."""

    async def room(self) -> None: ...

    def take(self, slices: Sequence[tuple[int, bytes]], complete_through: int, /) -> object: ...


class _Waiting(NamedTuple):
    record: bytes
    done: asyncio.Future[Judged]
    is_fact: bool
    """Kept until it is logged, and never behind a later one: nobody may refuse what is so."""


class _Seen(NamedTuple):
    """How the engine stood when its thread was last done with it."""

    tenant_id: int
    epoch: int
    position: int


def _seen(engine: Engine) -> _Seen:
    return _Seen(engine.tenant_id, engine.epoch, engine.position)


class _Applied(NamedTuple):
    """How the engine stands after a commit."""

    next_deadline_ns: int | None
    seen: _Seen


class _Logged(NamedTuple):
    """What is durable, and the first that the engine says to it."""

    positions: list[int]
    stamp_ns: int
    said: Said | None
    applied: _Applied | None
    """None: there is more to do."""
    durable_ns: int


class Shard:
    """Implements `ports.records.Records` and `Views`; log and engine stand at the same record."""

    def __init__(
        self,
        *,
        log: Log,
        engine: Engine,
        cpu: Cpu,
        clock: RecordClock,
        sink: EffectsSink,
        snapshots: Snapshots,
    ) -> None:
        self._log = log
        self._engine = engine
        self._cpu = cpu
        self._clock = clock
        self._sink = sink
        self._snapshots = snapshots
        self._router: Router | None = None
        self._waiting: deque[_Waiting] = deque()
        self._judged: dict[int, bytes] = {}
        # A commit may be two jobs; nobody may look at the engine in between.
        self._engine_free = asyncio.Lock()
        self._work = asyncio.Event()
        self._busy = asyncio.Event()
        self._deadline_ns: int | None = engine.next_deadline_ns()
        self._deadline_changed = asyncio.Event()
        self._seen = _seen(engine)
        self._snapshot_position = self._seen.position
        self.stopped: BaseException | None = None
        """Why this shard takes no more records; it does not start again by itself."""

    # While the shard's thread steps the engine nobody else may look at it, not even for a number.

    @property
    def tenant_id(self) -> int:
        return self._seen.tenant_id

    @property
    def epoch(self) -> int:
        return self._seen.epoch

    @property
    def position(self) -> int:
        """The last record of the last commit."""
        return self._seen.position

    def route_to(self, router: Router) -> None:
        """Where orders go from now on."""
        self._router = router

    async def append(self, payload: bytes) -> Judged:
        """See `ports.records.Records`."""
        return await self._append(payload, is_fact=False)

    def append_fact(self, payload: bytes) -> asyncio.Future[Judged]:
        """As `append` for what a gateway said: while the log cannot take it, it waits, and what was
        appended after it waits behind it. Raises Unavailable (SHARD_STOPPED).
        """
        return self._append(payload, is_fact=True)

    def _append(self, payload: bytes, *, is_fact: bool) -> asyncio.Future[Judged]:
        if self.stopped is not None:
            raise _shard_stopped()
        done: asyncio.Future[Judged] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(payload, done, is_fact))
        self._work.set()
        return done

    def now_ns(self) -> int:
        """See `ports.records.Records`."""
        return self._clock.now_ns()

    async def view(self, request: ViewRequest) -> ViewResponse:
        """See `ports.records.Views`."""
        async with self._engine_free:
            return await self._cpu.run(lambda: self._engine.view(request))

    async def run(self) -> None:
        """Work until cancelled. Raises EngineFault where an invariant broke: the process ends."""
        helpers = [asyncio.create_task(job) for job in (self._run_timer(), self._run_idle())]
        try:
            while True:
                await self._work.wait()
                self._work.clear()
                while self._waiting:
                    if not await self._commit_waiting() and self._waiting:
                        await self._clock.sleep_until(self._clock.now_ns() + RETRY_NS)
                    await self._snapshot_if_due()
        finally:
            for helper in helpers:
                helper.cancel()
            self._refuse_all(self.stopped or _shard_stopped())

    async def snapshot(self) -> None:
        """Keep the state as it is now, so that the next start replays little."""
        if self.stopped is not None or self.position == self._snapshot_position:
            return
        started = asyncio.get_running_loop().time()
        async with self._engine_free:
            position, data = await self._cpu.run(self._take_snapshot)
        self._snapshot_position = position
        pause_ms = round((asyncio.get_running_loop().time() - started) * 1000)
        _log.info("snapshot at %d: %d bytes, pause %d ms", position, len(data), pause_ms)

    def _take_snapshot(self) -> tuple[int, bytes]:
        data = self._engine.snapshot()
        self._snapshots.write(self._engine.position, data)
        return self._engine.position, data

    async def _snapshot_if_due(self) -> None:
        if self.position - self._snapshot_position < SNAPSHOT_RECORDS:
            return
        try:
            await self.snapshot()
        except OSError as error:
            # Replay only grows longer by it; a full disk must not stop orders.
            self._snapshot_position = self.position
            _log.error("snapshot not written: %s", error)

    async def _commit_waiting(self) -> bool:
        """False where nothing could be logged."""
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_RECORDS_MAX))]
        self._busy.set()
        payloads = [waiting.record for waiting in batch]
        try:
            async with self._engine_free:
                logged, applied = await self._commit(payloads)
        except RetinueError as error:
            return self._not_logged(batch, error)
        except BaseException as error:
            self._stop(error)
            for waiting in batch:
                _refuse(waiting, _shard_stopped())
            raise
        self._seen = applied.seen
        applied_ns = self._clock.now_ns()
        for waiting, position in zip(batch, logged.positions, strict=True):
            answer = self._judged.pop(position, b"")
            if not waiting.done.done():
                waiting.done.set_result(
                    Judged(position, logged.stamp_ns, answer, logged.durable_ns, applied_ns)
                )
        if applied.next_deadline_ns != self._deadline_ns:
            self._deadline_ns = applied.next_deadline_ns
            self._deadline_changed.set()
        return True

    async def _commit(self, payloads: list[bytes]) -> tuple[_Logged, _Applied]:
        """Durable first, then applied; what comes out leaves at once.

        Its job ends with the first that the engine says, so that a leader's order is on its way
        before the first follower is looked at: a loop that is woken by a thread that goes on may
        not run before that thread rests.
        """
        logged = await self._cpu.run(lambda: self._log_and_begin(payloads))
        applied = logged.applied
        if logged.said is not None:
            self._deliver(logged.said, applied.seen.position if applied else 0)
        if applied is None:
            # Whoever sends it has his turn first.
            await asyncio.sleep(0)
            deliver = _on_this_loop(self._deliver)
            applied = await self._cpu.run(lambda: self._finish(deliver))
        return logged, applied

    def _log_and_begin(self, payloads: list[bytes]) -> _Logged:
        """On the shard's thread."""
        count, stamp_ns = len(payloads), self._clock.stamp_ns()
        if self._clock.anomaly_ns is not None:
            anomaly = ClockAnomaly(difference_ns=self._clock.anomaly_ns)
            payloads = [*payloads, record(self._engine.tenant_id, clock_anomaly=anomaly)]
        positions = self._log.append(payloads, stamp_ns)
        durable_ns = self._clock.now_ns()
        self._clock.anomaly_ns = None
        stamp_ns = self._log.last_stamp_ns()
        self._engine.feed(
            Frame(position, stamp_ns, payload)
            for position, payload in zip(positions, payloads, strict=True)
        )
        said = self._engine.step()
        applied = None if self._engine.has_work else self._applied()
        return _Logged(positions[:count], stamp_ns, said, applied, durable_ns)

    def _finish(self, deliver: Callable[[Said, int], None]) -> _Applied:
        """On the shard's thread: everything that the first step left."""
        while (said := self._engine.step()) is not None:
            deliver(said, 0 if self._engine.has_work else self._engine.position)
        return self._applied()

    def _applied(self) -> _Applied:
        return _Applied(self._engine.next_deadline_ns(), _seen(self._engine))

    def _deliver(self, said: Said, complete_through: int) -> None:
        """On the loop: orders first, then everything that can wait."""
        if self._router is not None:
            for connection_id, request in said.requests:
                self._router.route(connection_id, request)
        self._judged.update(said.answers)
        self._sink.take(said.effects, complete_through)

    def _not_logged(self, batch: list[_Waiting], error: RetinueError) -> bool:
        """True where the same may be tried again at once."""
        if isinstance(error, LogFull) and self._log.free_reserve():
            _log.critical("the disk is full: the reserve was freed, make room now")
            self._waiting.extendleft(reversed(batch))
            return True
        _log.error("not logged: %s", error)
        for waiting in batch:
            if not waiting.is_fact:
                _refuse(waiting, error)
        self._waiting.extendleft(reversed([waiting for waiting in batch if waiting.is_fact]))
        return False

    def _stop(self, error: BaseException) -> None:
        self.stopped = error
        if isinstance(error, EngineFault):
            _log.critical("shard stopped beyond record %d: %s", self.position, error)

    def _refuse_all(self, error: BaseException) -> None:
        if self.stopped is None:
            self.stopped = error
        while self._waiting:
            _refuse(self._waiting.popleft(), _shard_stopped())

    async def _run_idle(self) -> None:
        """Tidies the log once nothing has come for a while, so that no append has to."""
        while True:
            await self._busy.wait()
            position = self.position
            await self._clock.sleep_until(self._clock.now_ns() + IDLE_NS)
            if position == self.position and not self._waiting:
                self._busy.clear()
                await self._cpu.run(self._tidy)

    def _tidy(self) -> None:
        try:
            self._log.checkpoint()
            self._log.restore_reserve()
        except RetinueError as error:
            # Nothing is lost by it: the next append does the work, or says that it cannot.
            _log.warning("the log was not tidied: %s", error)

    async def _run_timer(self) -> None:
        """Append a timer record whenever the engine's next deadline has come."""
        while True:
            self._deadline_changed.clear()
            if self._deadline_ns is None:
                await self._deadline_changed.wait()
                continue
            due = asyncio.ensure_future(self._clock.sleep_until(self._deadline_ns))
            changed = asyncio.ensure_future(self._deadline_changed.wait())
            try:
                await asyncio.wait({due, changed}, return_when=asyncio.FIRST_COMPLETED)
                if due.done() and not self._deadline_changed.is_set():
                    await self._fire()
            finally:
                due.cancel()
                changed.cancel()

    async def _fire(self) -> None:
        try:
            await self.append(record(self.tenant_id, timer=Timer()))
        except Unavailable as error:
            _log.error("a deadline could not be logged: %s", error)
            await self._clock.sleep_until(self._clock.now_ns() + 100_000_000)


def _on_this_loop(deliver: Callable[[Said, int], None]) -> Callable[[Said, int], None]:
    loop = asyncio.get_running_loop()

    def later(said: Said, complete_through: int) -> None:
        loop.call_soon_threadsafe(deliver, said, complete_through)

    return later


def _shard_stopped() -> Unavailable:
    return Unavailable(
        "the shard has stopped and takes no records",
        "look at the service's log, then start it again",
        code="SHARD_STOPPED",
    )


def _refuse(waiting: _Waiting, error: BaseException) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)
