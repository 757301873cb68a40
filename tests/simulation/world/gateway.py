"""One broker connection's gateway as a process that can be killed and started again."""

import asyncio
from collections.abc import Callable
from random import Random

from retinue.adapters.brokers.simulated.inprocess import InProcessVenue
from retinue.domain.broker import ClientIdMemory
from retinue.execution.gateway import GatewayHost, StaleWriter
from retinue.ports.gateway_link import GatewayLink, LinkClosed
from tests.simulation.kernel.clock import VirtualClock
from tests.simulation.kernel.cpu import SlowCpu
from tests.simulation.kernel.process import Process
from tests.simulation.stores.disk import Disk, DiskError
from tests.simulation.stores.gateway_store import SimulatedGatewayStore, SimulatedLatch
from tests.simulation.world.link import Link
from tests.simulation.world.rates import Rates
from tests.simulation.world.road import FaultyRoad, WorldSession
from tests.simulation.world.witness import Witness

# What a dead process has sent arrives within this time, or not at all.
_ROAD_SECONDS = 0.9


class GatewaySite:
    """What stays: store, latch, road. What comes and goes: the process with its host."""

    def __init__(
        self,
        name: str,
        memory: ClientIdMemory,
        *,
        chance: Random,
        rates: Rates,
        clock: VirtualClock,
        disk: Disk,
        witness: Witness,
    ) -> None:
        self.name = name
        self.memory = memory
        self.connection_id = 0
        self.disk = disk
        self.store = SimulatedGatewayStore(disk)
        self.latch = SimulatedLatch()
        self.road = FaultyRoad(Random(chance.getrandbits(64)), rates, memory)
        self.calm = False
        self.on_death: Callable[[], None] = lambda: None
        self.venue: InProcessVenue
        self.process: Process | None = None
        self._chance = chance
        self._rates = rates
        self._clock = clock
        self._witness = witness
        self._host: GatewayHost | None = None
        self._session: WorldSession | None = None
        self._links: list[Link] = []

    def start(self) -> None:
        """A new process. Called in no process."""
        process = self.process = Process(self.name, self._died)
        process.spawn(self._run(process))

    async def _run(self, process: Process) -> None:
        session = WorldSession(self.venue, self.name, self.road, self._witness)
        self._session = session
        self.road.end = lambda: session.cut("the road was clogged")
        self._witness.connected(self.name, session)
        host = self._host = GatewayHost(
            session=self._chance.getrandbits(63) | 1,
            broker=session,
            store=self.store,
            latch=self.latch,
            clock=self._clock,
            cpu=SlowCpu(self._job_seconds),
            connection_id=self.connection_id,
        )
        try:
            await host.run()
        except DiskError:
            # Told to fail: the process ends, as its main would.
            process.kill()
        except Exception as error:
            self._witness.broke(f"gateway {self.name}", error)
            process.kill()

    def _job_seconds(self) -> float:
        if self.calm or not self._rates.job_ms:
            return 0.0
        return self._chance.random() * self._rates.job_ms / 1000

    def cut_broker(self) -> None:
        """The connection to the broker ends, as it does every night."""
        if self._session is not None:
            self._session.cut("the night")

    def break_link(self) -> None:
        """The newest link ends with a request that comes late."""
        if self._links:
            self._links[-1].break_at_next()

    def dial(self) -> GatewayLink:
        """A new link to the process as it is now. Raises LinkClosed."""
        process, host = self.process, self._host
        if process is None or not process.alive or host is None:
            raise LinkClosed("no gateway there")
        link = Link(Random(self._chance.getrandbits(64)), self._rates, lambda: self.calm)
        self._links = [known for known in self._links if not known.responses.is_closed]
        self._links.append(link)
        process.spawn(self._serve(host, link))
        return link.shard_end

    async def _serve(self, host: GatewayHost, link: Link) -> None:
        try:
            await host.serve(link.gateway_end)
        except (StaleWriter, DiskError):
            return
        except Exception as error:
            self._witness.broke(f"a link at gateway {self.name}", error)
        finally:
            link.gateway_gone()

    def _died(self, process: Process) -> None:
        for link in self._links:
            link.gateway_gone()
        self._links.clear()
        self._host = None
        session, self._session = self._session, None
        if session is not None:
            self._witness.lost(self.name)
            asyncio.get_running_loop().call_later(_ROAD_SECONDS, session.cut, "its process died")
        self._witness.buried.append(process)
        self.on_death()
