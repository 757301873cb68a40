"""The service's process: recovery, shard, links, effects writer; killed and started at will."""

import asyncio
from collections.abc import Callable
from random import Random

from retinue.copying.links import Links
from retinue.copying.marks import MarkConflater
from retinue.copying.record_clock import RecordClock
from retinue.copying.recovery import Identity, opening_records, recover
from retinue.copying.shard import Shard
from retinue.domain.errors import Unavailable
from retinue.internal.v1.record_pb2 import Record
from retinue.internal.v1.view_pb2 import ConnectionView
from retinue.ports.gateway_link import GatewayLink, LinkClosed
from retinue.reporting.effects_writer import EffectsWriter
from tests.simulation.kernel.clock import VirtualClock
from tests.simulation.kernel.cpu import SlowCpu
from tests.simulation.kernel.process import Process
from tests.simulation.stores.disk import Disk
from tests.simulation.stores.effects import SimulatedEffects
from tests.simulation.stores.forked import Forked
from tests.simulation.stores.gateway_store import SimulatedSnapshots
from tests.simulation.stores.log import SimulatedLog
from tests.simulation.world.gateway import GatewaySite
from tests.simulation.world.rates import Rates
from tests.simulation.world.witness import Witness


class ServeSite:
    """What stays: log, effects, snapshots. `shard` is there while the process takes records."""

    def __init__(
        self,
        *,
        chance: Random,
        rates: Rates,
        clock: VirtualClock,
        disk: Disk,
        witness: Witness,
        gateways: dict[str, GatewaySite],
    ) -> None:
        self.disk = disk
        self.log = SimulatedLog(disk)
        self.effects = SimulatedEffects()
        self.snapshots = SimulatedSnapshots()
        self.shard: Shard | None = None
        self.links: Links | None = None
        self.process: Process | None = None
        self.calm = False
        self.starts = 0
        # Whether the next death of the process takes the machine with it.
        self.power_fails = False
        self.on_death: Callable[[], None] = lambda: None
        self._chance = chance
        self._rates = rates
        self._clock = clock
        self._witness = witness
        self._gateways = gateways
        self._handles: tuple[Forked, Forked, Forked]

    def start(self) -> None:
        """A new process. Called in no process."""
        process = self.process = Process("serve", self._died)
        self._handles = Forked(self.log), Forked(self.effects), Forked(self.snapshots)
        process.spawn(self._main(process))

    def replace(self) -> None:
        """Another process takes over while this one stands still; nobody finds this one again."""
        for handle in self._handles:
            handle.fork()
        self.shard = self.links = None
        self.start()

    @property
    def epoch(self) -> int:
        """Of the last lease in the log."""
        for frame in reversed(self.log.frames()):
            record = Record.FromString(frame.payload)
            if record.HasField("lease"):
                return record.lease.epoch
        return 0

    async def _main(self, process: Process) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                await self._open(group, process)
        except BaseExceptionGroup as errors:
            self._ended(errors.exceptions[0])
        except Exception as error:
            self._ended(error)
        process.kill()

    def _ended(self, error: BaseException) -> None:
        if not isinstance(error, Unavailable):
            self._witness.broke("serve", error)

    async def _open(self, group: asyncio.TaskGroup, process: Process) -> None:
        cpu = SlowCpu(self._job_seconds)
        log, effects, snapshots = self._handles
        writer = EffectsWriter(
            effects, SlowCpu(self._write_seconds), self._clock, lambda through: None
        )
        group.create_task(writer.run())
        engine = await recover(cpu, log, effects, snapshots, writer)
        shard = Shard(
            log=log,
            engine=engine,
            cpu=cpu,
            clock=RecordClock(self._clock, log.last_stamp_ns()),
            sink=writer,
            snapshots=snapshots,
        )
        group.create_task(shard.run())
        self.starts += 1
        identity = Identity(
            owner=f"start {self.starts}", incarnation=self._chance.getrandbits(63) | 1
        )
        for opening in opening_records(engine, identity):
            await shard.append(opening)
        marks = MarkConflater(shard, shard.tenant_id, self._clock)
        links = Links(shard, marks, self._clock, self._dial)
        shard.route_to(links)
        group.create_task(marks.run())
        group.create_task(links.run())
        group.create_task(self._keep_snapshots(shard))
        if process is self.process:
            self.links, self.shard = links, shard

    async def _keep_snapshots(self, shard: Shard) -> None:
        while True:
            await asyncio.sleep(1 + self._chance.random() * 20)
            await shard.snapshot()

    async def _dial(self, view: ConnectionView) -> GatewayLink:
        site = self._gateways.get(view.settings.name)
        if site is None:
            raise LinkClosed("no such gateway")
        site.connection_id = view.connection_id
        return site.dial()

    def _job_seconds(self) -> float:
        if self.calm or not self._rates.job_ms:
            return 0.0
        return self._chance.random() * self._rates.job_ms / 1000

    def _write_seconds(self) -> float:
        return self._chance.random() * 0.5

    def _died(self, process: Process) -> None:
        self._witness.buried.append(process)
        if process is not self.process:
            return
        self.shard = self.links = None
        self.log.crash(power=self.power_fails)
        if self.power_fails:
            self.effects.lose_power(self.disk.lost_of(self.effects.unsynced))
        self.on_death()
