"""Calls into the extension and commits of the log for a batch of records: through a real shard,
whatever the number of followers.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.cpu.inline import InlineCpu
from retinue.adapters.log.sqlite import SqliteLog
from retinue.adapters.snapshots.files import SnapshotFiles
from retinue.bench.figures import Figure, figure_of
from retinue.bench.world import World
from retinue.copying.record_clock import RecordClock
from retinue.copying.shard import Shard
from retinue.engine.core import Engine, Said
from retinue.ports.log import Frame

FOLLOWERS_A_STEP = 8_192
"""As many are computed between two hand-overs."""
_RECORDS = 100
_ROUNDS = 5


class CountingEngine(Engine):
    """Counts the calls that work."""

    feeds = 0
    steps = 0

    def feed(self, frames: Iterable[Frame]) -> None:
        self.feeds += 1
        super().feed(frames)

    def step(self) -> Said | None:
        self.steps += 1
        return super().step()


class Nowhere:
    """Implements `copying.shard.EffectsSink` for a store that nobody reads."""

    async def room(self) -> None:
        """There is always some."""

    def take(self, slices: Sequence[tuple[int, bytes]], complete_through: int) -> None:
        """Forgets them."""


def measure_batch(folder: Path, followers: int) -> Iterator[Figure]:
    """Of one signal among 100 records that wait together."""
    feeds, steps, syncs = asyncio.run(_count(folder, followers))
    # The leader, its followers by slices, and the look that finds nothing left.
    hand_overs = 1 + -(-followers // FOLLOWERS_A_STEP)
    yield figure_of("core.calls", feeds, "calls", n=followers, budget=1, gate="counter")
    yield figure_of(
        "core.steps", steps, "calls", n=followers, budget=hand_overs + 1, gate="counter"
    )
    yield figure_of("core.syncs", syncs, "syncs", n=followers, budget=1, gate="counter")


async def _count(folder: Path, followers: int) -> tuple[list[int], list[int], list[int]]:
    clock = SystemClock()
    world = World(followers, started_ns=clock.wall_ns())
    world.link_up()
    engine = CountingEngine(world.engine.snapshot())
    log = SqliteLog(folder, reserve_bytes=0)
    log.append([frame.payload for frame in world.taken()], 0)
    shard = Shard(
        log=log,
        engine=engine,
        cpu=InlineCpu(),
        clock=RecordClock(clock),
        sink=Nowhere(),
        snapshots=SnapshotFiles(folder / "snapshots"),
    )
    running = asyncio.create_task(shard.run())
    counted: list[tuple[int, int, int]] = []
    for _ in range(_ROUNDS):
        before = engine.feeds, engine.steps, log.syncs
        payloads = [world.mark_payload() for _ in range(_RECORDS - 1)]
        payloads.insert(_RECORDS // 2, world.entry().payload)
        await asyncio.gather(*(shard.append(payload) for payload in payloads))
        counted.append((engine.feeds - before[0], engine.steps - before[1], log.syncs - before[2]))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    log.close()
    feeds, steps, syncs = zip(*counted, strict=True)
    return list(feeds), list(steps), list(syncs)
