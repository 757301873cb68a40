"""Gateways inside the service: one host a connection, with the files it needs to stand a crash."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from pathlib import Path

from retinue.adapters.cpu.thread import ThreadCpu
from retinue.adapters.gateway_store.sqlite import SqliteGatewayStore
from retinue.adapters.stop_latch.mmap import MmapStopLatch
from retinue.domain.errors import RetinueError
from retinue.execution.gateway import GatewayHost
from retinue.execution.inside_link import InsideEnd, inside_link
from retinue.internal.v1.record_pb2 import CreateConnection
from retinue.internal.v1.view_pb2 import ConnectionView
from retinue.ports.broker import BrokerSession
from retinue.ports.clock import Clock
from retinue.ports.gateway_link import GatewayLink, LinkClosed

_log = logging.getLogger(__name__)

STORE_FILE = "gateway.db"
LATCH_FILE = "stop.latch"


def gateway_folder(data: Path, connection_id: int) -> Path:
    """Where the gateway of a connection keeps its store and its stop latch."""
    return data / "gateways" / str(connection_id)


class _Hosted:
    """One connection's host and what has to be closed after it."""

    def __init__(self, folder: Path, broker: BrokerSession, clock: Clock, connection: int) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._cpu = ThreadCpu(f"gateway-{connection}")
        self._store = SqliteGatewayStore(folder / STORE_FILE)
        self.host = GatewayHost(
            session=secrets.randbits(63) | 1,
            broker=broker,
            store=self._store,
            latch=MmapStopLatch(folder / LATCH_FILE),
            clock=clock,
            cpu=self._cpu,
            connection_id=connection,
        )
        self.ends: set[InsideEnd] = set()
        self.serving: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        try:
            await self.host.run()
        finally:
            for end in self.ends:
                end.close()
            self._cpu.close()
            self._store.close()


class InsideGateways:
    """Dials the gateway of a connection; the first dial starts it."""

    def __init__(
        self,
        data: Path,
        clock: Clock,
        broker: Callable[[CreateConnection], BrokerSession],
    ) -> None:
        self._data = data
        self._clock = clock
        self._broker = broker
        self._hosted: dict[int, _Hosted] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def dial(self, view: ConnectionView) -> GatewayLink:
        """A new link. Raises LinkClosed where the gateway cannot be started."""
        hosted = self._hosted.get(view.connection_id)
        if hosted is None:
            hosted = self._start(view)
        link, end = inside_link()
        hosted.ends.add(end)
        serving = asyncio.create_task(self._serve(hosted, end))
        hosted.serving.add(serving)
        serving.add_done_callback(hosted.serving.discard)
        return link

    def _start(self, view: ConnectionView) -> _Hosted:
        folder = gateway_folder(self._data, view.connection_id)
        try:
            broker = self._broker(view.settings)
            hosted = _Hosted(folder, broker, self._clock, view.connection_id)
        except (RetinueError, OSError) as error:
            raise LinkClosed(str(error)) from error
        self._hosted[view.connection_id] = hosted
        running = asyncio.create_task(self._run(view, hosted))
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return hosted

    async def _run(self, view: ConnectionView, hosted: _Hosted) -> None:
        try:
            await hosted.run()
        except Exception:
            # The link closes with it; the next dial starts another host, which resumes.
            _log.exception("the gateway of %s ended", view.settings.name)
        finally:
            self._hosted.pop(view.connection_id, None)

    async def _serve(self, hosted: _Hosted, end: InsideEnd) -> None:
        try:
            await hosted.host.serve(end)
        except Exception:
            _log.exception("a link to a gateway inside ended")
        finally:
            end.close()
            hosted.ends.discard(end)

    async def close(self) -> None:
        """End every host."""
        for running in list(self._running):
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
