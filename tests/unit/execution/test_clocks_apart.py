"""The service's record time and the gateway's clock are far apart; neither knows the other."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import ClientIdMemory
from tests.unit.execution.support import Bench, Shard, order, play
from tests.unit.execution.virtual_time import run_virtual

T = TypeVar("T")

SECOND_NS = 1_000_000_000
HOUR_NS = 3600 * SECOND_NS

APART = pytest.mark.parametrize(
    "apart_ns", [-HOUR_NS, 0, HOUR_NS], ids=["behind", "together", "ahead"]
)


async def give(bench: Bench, shard: Shard, apart_ns: int, seconds: float) -> pb.Order:
    """An entry that may wait so long, from a service whose record time is so far from here."""
    made_ns = bench.clock.wall_ns() + apart_ns
    entry = order(10, send_before_ns=made_ns + round(seconds * SECOND_NS))
    await shard.order(10, entry, time_ns=made_ns)
    return entry


@APART
def test_an_entry_waits_for_its_broker_as_long_as_it_may(apart_ns: int) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.venue.go_down()
        await shard.until("DISCONNECTED")
        entry = await give(bench, shard, apart_ns, 60)
        await asyncio.sleep(59.9)
        assert shard.kinds(entry) == []
        await asyncio.sleep(0.2)
        assert shard.kinds(entry) == ["SEND_EXPIRED"]

    play(story)


@APART
@pytest.mark.parametrize(("seconds", "sends"), [(60, 4), (1.1, 2), (0.5, 1)])
def test_an_entry_without_an_answer_goes_again_as_long_as_it_may(
    apart_ns: int, seconds: float, sends: int
) -> None:
    """It is asked for 1, 1.5, 2 and 3 seconds after it left."""

    async def story(bench: Bench, shard: Shard) -> None:
        bench.road.lost_requests = {"new_order"}
        entry = await give(bench, shard, apart_ns, seconds)
        await shard.told(entry, "OUT_OF_STEP")
        assert bench.road.requests.count("new_order") == sends

    play(story, ClientIdMemory.REMEMBERED)


class StallingCpu:
    """Implements `ports.cpu.Cpu` for a disk that takes its time."""

    seconds = 0.0

    async def run(self, job: Callable[[], T]) -> T:
        await asyncio.sleep(self.seconds)
        return job()


@pytest.mark.parametrize(("seconds", "kinds"), [(59, ["SENT", "FILL"]), (65, ["SEND_EXPIRED"])])
def test_an_entry_that_grew_old_while_it_was_written_down_is_not_sent(
    seconds: float, kinds: list[str]
) -> None:
    async def scene() -> None:
        bench = Bench(ClientIdMemory.OPEN_ONLY)
        bench.cpu = cpu = StallingCpu()
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            cpu.seconds = seconds
            entry = await give(bench, shard, 0, 60)
            await asyncio.sleep(seconds - 1)
            cpu.seconds = 0
            await shard.told(entry, kinds[-1])
            assert [kind for kind in shard.kinds(entry) if kind in (*kinds, "SENT")] == kinds

    run_virtual(scene())
