"""Everything of an embedded service but its doors: stores, shard, links, gateways inside."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.cpu.thread import ThreadCpu
from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.adapters.history.sqlite import StoredHistory
from retinue.adapters.ledger.reader import StoredLedger
from retinue.adapters.log.reader import SqliteLogReader
from retinue.adapters.log.sqlite import SqliteLog
from retinue.adapters.payloads.sqlite import SqlitePayloads
from retinue.adapters.snapshots.files import SnapshotFiles
from retinue.bootstrap.data_folder import KnownGateway, write_endpoints, write_gateways
from retinue.bootstrap.inside_gateways import InsideGateways
from retinue.bootstrap.ledger_process import LedgerProcess
from retinue.bootstrap.settings import ServeSettings
from retinue.bootstrap.tracing import start_tracing
from retinue.copying.links import Dial, Links
from retinue.copying.marks import MarkConflater
from retinue.copying.record_clock import RecordClock
from retinue.copying.recovery import Identity, opening_records, recover
from retinue.copying.shard import Shard
from retinue.copying.what_if import WhatIf
from retinue.internal.v1.view_pb2 import (
    LINK_STATE_UP,
    VIEW_KIND_CONNECTIONS,
    ConnectionView,
    ViewRequest,
)
from retinue.ports.gateway_link import GatewayLink
from retinue.ports.traces import EffectsTap
from retinue.reporting.counting import Counting
from retinue.reporting.effects_writer import EffectsWriter
from retinue.reporting.health import StageState

_log = logging.getLogger(__name__)
_LOOK_NS = 20_000_000


@dataclass(frozen=True, slots=True)
class Stores:
    """What lies in the data folder."""

    log: SqliteLog
    effects: SqliteEffects
    snapshots: SnapshotFiles
    payloads: SqlitePayloads

    @classmethod
    def open(cls, folder: Path) -> "Stores":
        """Raises NewerVersion, LogDamaged, LogUnavailable."""
        return cls(
            SqliteLog(folder),
            SqliteEffects(folder),
            SnapshotFiles(folder / "snapshots"),
            SqlitePayloads(folder),
        )

    def close(self) -> None:
        self.log.close()
        self.effects.close()
        self.payloads.close()


class Service:
    """One shard with its gateways, in this process."""

    def __init__(self, settings: ServeSettings, stores: Stores) -> None:
        self.settings = settings
        self.stores = stores
        self.clock = SystemClock()
        self._cpu = ThreadCpu("shard")
        self._writing = ThreadCpu("effects")
        self._reading = ThreadCpu("history")
        self._log_reader = SqliteLogReader(settings.data)
        self.history = StoredHistory(self._log_reader, stores.effects, self._reading)
        self.ledger = StoredLedger(settings.data, self._reading)
        self.projector = LedgerProcess(settings.data, self.clock, self.ledger.advance)
        self.tracing = start_tracing(settings.otlp, "retinue", settings.data)
        self._counting_reader = SqliteLogReader(settings.data)
        self.counting = Counting(self._counting_reader.frame_at)
        taps: list[EffectsTap] = [self.counting]
        if self.tracing is not None:
            taps.append(self.tracing.exporter)
        self.writer = EffectsWriter(
            stores.effects, self._writing, self.clock, self._effects_written, taps=taps
        )
        self._trying = ThreadCpu("what-if")
        self.what_if = WhatIf(
            stores.snapshots, lambda: SqliteLogReader(settings.data), self._trying
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._linking: list[asyncio.Task[None]] = []
        self.spans = self.tracing.spans if self.tracing else None
        self.gateways = InsideGateways(settings.data, self.clock, settings.connections, self.spans)
        self.shard: Shard
        self.links: Links
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self, dial_outside: Dial) -> None:
        """Recovers, then takes records and dials every gateway."""
        stores = self.stores
        last = await self._cpu.run(stores.log.last_position)
        complete = stores.effects.complete_through()
        # Where the effects were thrown away all of them are made again, and are no news.
        self.writer.told_through(complete if 0 < complete <= last else last)
        self._spawn(self.writer.run())
        engine = await recover(self._cpu, stores.log, stores.effects, stores.snapshots, self.writer)
        last_ns = await self._cpu.run(stores.log.last_stamp_ns)
        self.shard = Shard(
            log=stores.log,
            engine=engine,
            cpu=self._cpu,
            clock=RecordClock(self.clock, last_ns),
            sink=self.writer,
            snapshots=stores.snapshots,
        )
        self._spawn(self.shard.run())
        # Only now: recovery may have thrown the effects away.
        self._spawn(self.projector.run())
        identity = Identity(
            owner=f"{socket.gethostname()}/{os.getpid()}", incarnation=secrets.randbits(63) | 1
        )
        for opening in opening_records(engine, identity):
            await self.shard.append(opening)
        marks = MarkConflater(self.shard, self.shard.tenant_id, self.clock)

        async def dial(view: ConnectionView) -> GatewayLink:
            inside = not view.settings.gateway_address
            return await (self.gateways.dial(view) if inside else dial_outside(view))

        self.links = Links(self.shard, marks, self.clock, dial, self.spans)
        self.shard.route_to(self.links)
        self._linking = [self._spawn(marks.run()), self._spawn(self.links.run())]

    def _effects_written(self, position: int) -> None:
        self.history.advance(position)
        self.projector.look()

    def stages(self) -> list[StageState]:
        """What works, for health and readiness."""
        writer = self.writer.state()
        stopped = self.shard.stopped
        return [
            StageState("copying", stopped is None, "" if stopped is None else str(stopped)),
            StageState("reporting", writer.ready, writer.problem),
            # Whoever asks about the past has to wait; signals and orders do not need it.
            StageState("ledger", True, self.projector.problem),
            *([StageState("traces", True, self.tracing.told())] if self.tracing else []),
        ]

    async def connection_created(self) -> None:
        """One more is to be dialled. Returns once `stop` can find it with the service down."""
        self.links.connections_changed()
        await self._note_gateways()

    async def _note_gateways(self) -> None:
        """Writes down where every gateway listens."""
        asked = ViewRequest(kind=VIEW_KIND_CONNECTIONS, limit=2**32 - 1)
        views = (await self.shard.view(asked)).connections
        known = [
            KnownGateway(view.connection_id, view.settings.name, view.settings.gateway_address)
            for view in views
        ]
        await self._note(
            lambda: write_gateways(self.settings.data, known),
            "`stop` has only the log to find gateways in while this is down",
        )

    async def note_endpoints(self, endpoints: Mapping[str, str]) -> None:
        """Writes down where this service listens."""
        await self._note(
            lambda: write_endpoints(self.settings.data, **endpoints),
            "clients have to be given the address with --grpc",
        )

    async def _note(self, write: Callable[[], None], without: str) -> None:
        """Writes a file that only helps others. On a full disk it gets room of the log's reserve:
        without an address nobody can close anything.
        """
        try:
            try:
                await self._writing.run(write)
            except OSError as error:
                if error.errno != ENOSPC or not await self._cpu.run(self.stores.log.free_reserve):
                    raise
                _log.critical("the disk is full: the reserve was freed, make room now")
                await self._writing.run(write)
        except OSError as error:
            _log.error("%s: %s", without, error)

    async def links_up(self) -> None:
        """Returns once every connection's link has resumed."""
        while True:
            views = await self.shard.view(ViewRequest(kind=VIEW_KIND_CONNECTIONS))
            if all(view.link == LINK_STATE_UP for view in views.connections):
                return
            await self.clock.sleep_until(self.clock.monotonic_ns() + _LOOK_NS)

    async def close(self) -> None:
        """Ends everything; what is durable already stays as it is."""
        await _ended(self._linking)
        await self.gateways.close()
        if hasattr(self, "shard") and self.shard.stopped is None:
            try:
                await self.shard.snapshot()
            except OSError as error:
                # The next start replays more of the log.
                _log.error("snapshot not written: %s", error)
            await self.writer.drained()
        await self.projector.close()
        await _ended(self._tasks)
        if self.tracing is not None:
            await self._reading.run(self.tracing.close)
        for cpu in (self._cpu, self._writing, self._reading, self._trying):
            cpu.close()
        self.ledger.close()
        self._log_reader.close()
        self._counting_reader.close()
        self.stores.close()

    def _spawn(self, job: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(job)
        task.add_done_callback(self._done)
        self._tasks.append(task)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failed.done():
            self.failed.set_exception(error)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
