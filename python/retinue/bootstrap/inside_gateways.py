"""Gateways inside the service: one a connection, started by the first dial, dialled by name."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path

from retinue.bootstrap.gateway import ConnectionSettings, RunningGateway
from retinue.domain.errors import InvalidInput
from retinue.execution.gateway import GatewayHost
from retinue.execution.inside_link import InsideEnd, inside_link
from retinue.internal.v1.view_pb2 import ConnectionView
from retinue.ports.clock import Clock
from retinue.ports.gateway_link import GatewayLink, LinkClosed
from retinue.ports.traces import GatewaySpans

_log = logging.getLogger(__name__)


class _Inside:
    """A running gateway and the links to it."""

    def __init__(self, gateway: RunningGateway) -> None:
        self.gateway = gateway
        self.ends: set[InsideEnd] = set()
        self.tasks: set[asyncio.Task[None]] = set()

    def spawn(self, task: asyncio.Task[None]) -> None:
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class InsideGateways:
    """Implements `copying.links.Dial` by `dial`."""

    def __init__(
        self,
        data: Path,
        clock: Clock,
        connections: Mapping[str, ConnectionSettings],
        spans: GatewaySpans | None = None,
    ) -> None:
        self._spans = spans
        self._data = data
        self._clock = clock
        self._connections = connections
        self._inside: dict[str, _Inside] = {}
        self.hosts: dict[str, GatewayHost] = {}
        """Those that run, by connection, for their own door."""

    def has_login(self, name: str) -> bool:
        """Whether the settings have what a gateway of this connection needs."""
        return name in self._connections

    async def dial(self, view: ConnectionView) -> GatewayLink:
        """A new link. Raises LinkClosed where the gateway cannot be started."""
        name = view.settings.name
        inside = self._inside.get(name) or self._start(name)
        link, end = inside_link()
        inside.ends.add(end)
        inside.spawn(asyncio.create_task(self._serve(inside, end)))
        return link

    def _start(self, name: str) -> _Inside:
        known = self._connections.get(name)
        if known is None:
            raise LinkClosed(f"this machine has no login for {name}: add it to --config")
        try:
            inside = _Inside(RunningGateway(self._data, known, self._clock, self._spans))
        except (OSError, ValueError, InvalidInput) as error:
            raise LinkClosed(str(error)) from error
        self._inside[name] = inside
        self.hosts[name] = inside.gateway.host
        inside.spawn(asyncio.create_task(self._run(name, inside)))
        return inside

    async def _run(self, name: str, inside: _Inside) -> None:
        try:
            await inside.gateway.run()
        except Exception:
            # Its links close with it; the next dial starts another, which resumes.
            _log.exception("the gateway of %s ended", name)
        finally:
            self._inside.pop(name, None)
            self.hosts.pop(name, None)
            for end in inside.ends:
                end.close()

    async def _serve(self, inside: _Inside, end: InsideEnd) -> None:
        try:
            await inside.gateway.host.serve(end)
        except Exception:
            _log.exception("a link to a gateway inside ended")
        finally:
            end.close()
            inside.ends.discard(end)

    async def close(self) -> None:
        """End every gateway."""
        tasks = [task for inside in self._inside.values() for task in inside.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
