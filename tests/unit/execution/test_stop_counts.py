"""What a stop through the door answers, whoever looks at the latch first."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from retinue.adapters.cpu.inline import InlineCpu
from retinue.execution.settings import GatewaySettings
from retinue.ports.stop_latch import StopOutcome
from tests.unit.execution.support import Bench, Shard, play, resting

T = TypeVar("T")


async def slowly(_: InlineCpu, job: Callable[[], T]) -> T:
    """The latch is set long before its setter hears of it."""
    result = job()
    await asyncio.sleep(1)
    return result


@pytest.mark.parametrize("late", [False, True], ids=["at once", "after the pump"])
def test_it_counts_what_it_ended(late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        await shard.order(10, resting(10))
        await shard.until("WORKING")
        bench.road.lost_requests = {"new_order"}
        await shard.order(11, resting(11, 2), resting(12, 3))
        await shard.until("SENT", 2)
        if late:
            monkeypatch.setattr(InlineCpu, "run", slowly)
        # One works, one was sent and never arrived, one has not left.
        assert await shard.host.stop(0) == StopOutcome(2, 1, broker_away=False)

    play(story, settings=GatewaySettings(max_batch=1))


@pytest.mark.parametrize(("account", "canceled"), [(0, 2), (2, 1)])
def test_it_counts_what_it_ended_before_anybody_asked(account: int, canceled: int) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        await shard.order(10, resting(10), resting(11, 2))
        await shard.until("WORKING", 2)
        bench.latch.set(account)
        await shard.until("CANCELED", canceled)
        assert await shard.host.stop(account) == StopOutcome(canceled, 0, broker_away=False)

    play(story)


def test_it_tells_that_the_cancels_wait_for_a_broker_that_is_away() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        await shard.order(10, resting(10), resting(11, 2))
        await shard.until("WORKING", 2)
        bench.venue.go_down()
        await shard.until("DISCONNECTED")
        assert await shard.host.stop(0) == StopOutcome(2, 0, broker_away=True)
        bench.venue.come_up(bench.venue.venue)
        await shard.until("CANCELED", 2)
        assert await shard.host.stop(0) == StopOutcome(2, 0, broker_away=False)

    play(story)
