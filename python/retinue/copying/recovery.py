"""From what is stored to a shard that stands where it stood: snapshot, replay, and the effects that
were not written.
"""

import logging
from dataclasses import dataclass

from retinue.copying.envelope import record
from retinue.copying.shard import EffectsSink
from retinue.domain.errors import Damaged
from retinue.engine.core import VERSION, Engine, EngineFault
from retinue.internal.v1.record_pb2 import EngineVersion, Genesis, Lease, Link
from retinue.internal.v1.view_pb2 import VIEW_KIND_CONNECTIONS, ViewRequest
from retinue.ports.cpu import Cpu
from retinue.ports.effects import EffectsStore
from retinue.ports.log import Log
from retinue.ports.snapshots import Snapshots

_log = logging.getLogger(__name__)

REPLAY_RECORDS = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """Who writes now, and what a first start draws."""

    owner: str
    incarnation: int
    """8 random bytes; used by the first start of a data folder only."""
    shard_id: int = 0


async def recover(
    cpu: Cpu, log: Log, effects: EffectsStore, snapshots: Snapshots, sink: EffectsSink
) -> Engine:
    """An engine that has applied every record of the log. Effects that the store lacks are made
    again and handed to `sink`. Log and engine are touched on the shard's thread only.

    Raises LogDamaged; Damaged where the log and the stores do not belong together.
    """
    complete = effects.complete_through()
    last = await cpu.run(log.last_position)
    if complete > last:
        _log.warning("the effects are ahead of the log: made again from the first record")
        effects.clear()
        complete = 0
    engine = await cpu.run(lambda: _restore(snapshots, complete))
    while (remade := await cpu.run(lambda: _replay_some(log, engine, complete))) is not None:
        sink.take(remade, engine.position)
        await sink.room()
    if engine.position != last:
        raise Damaged(
            f"the engine stands at {engine.position}, the log ends at {last}",
            "restore the data folder from a backup",
        )
    return engine


def _replay_some(log: Log, engine: Engine, complete: int) -> list[tuple[int, bytes]] | None:
    """Applies the next records; the effects of those beyond `complete`. None at the log's end."""
    frames = log.read(engine.position, REPLAY_RECORDS)
    if not frames:
        return None
    known = [frame for frame in frames if frame.position <= complete]
    engine.replay(known)
    remade: list[tuple[int, bytes]] = []
    engine.feed(frames[len(known) :])
    while (said := engine.step()) is not None:
        remade.extend(said.effects)
    return remade


def _restore(snapshots: Snapshots, complete: int) -> Engine:
    stored = snapshots.latest(at_most=complete)
    if stored is None:
        return Engine()
    try:
        return Engine(stored.data)
    except EngineFault as fault:
        _log.warning("snapshot at %d not used: %s", stored.position, fault.args[1])
        return Engine()


def opening_records(engine: Engine, identity: Identity) -> list[bytes]:
    """What this start has to log before anything else: the genesis of a new log, the lease, and
    that no link is up.
    """
    records: list[bytes] = []
    tenant_id = engine.tenant_id
    if engine.position == 0:
        # The tenant's id is the position of this very record: the first.
        tenant_id = 1
        genesis = Genesis(incarnation=identity.incarnation, engine_version=VERSION)
        records.append(record(tenant_id, genesis=genesis))
    records.append(record(tenant_id, engine_version=EngineVersion(engine_version=VERSION)))
    lease = Lease(shard_id=identity.shard_id, epoch=engine.epoch + 1, owner=identity.owner)
    records.append(record(tenant_id, lease=lease))
    known = engine.view(ViewRequest(kind=VIEW_KIND_CONNECTIONS, limit=2**32 - 1))
    for connection in known.connections:
        down = Link(connection_id=connection.connection_id, up=False)
        records.append(record(tenant_id, link=down))
    return records
