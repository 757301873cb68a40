"""A broker that is away for long: what waits, what ends, and when the link has resumed."""

import asyncio

import pytest

from retinue.domain.broker import ClientIdMemory
from retinue.execution.inside_link import inside_link
from tests.unit.execution.support import Bench, Shard, cancel, order, play, resting

SECOND_NS = 1_000_000_000


def test_closes_are_given_back_and_openings_wait_for_their_time() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.venue.go_down()
        await shard.until("DISCONNECTED")
        made_ns = bench.clock.wall_ns()
        old = order(10, send_before_ns=made_ns + 60 * SECOND_NS)
        close = order(11, 2, side=2, priority=2, opening=False)
        await shard.order(10, old, time_ns=made_ns)
        await shard.order(11, close)
        await asyncio.sleep(3600)
        assert shard.kinds(old) == ["SEND_EXPIRED"]
        assert shard.kinds(close) == ["NEVER_SENT"]
        made_ns = bench.clock.wall_ns()
        young = order(12, 3, send_before_ns=made_ns + 60 * SECOND_NS)
        await shard.order(12, young, time_ns=made_ns)
        bench.venue.come_up(bench.venue.venue)
        await shard.until("FILL")
        assert shard.kinds(young).count("SENT") == 1
        assert len(bench.orders_at_venue()) == 1
        again = order(13, 2, side=2, priority=2, opening=False)
        await shard.order(13, again)
        await shard.told(again, "FILL")

    play(story)


def test_a_link_made_meanwhile_resumes_when_the_broker_is_back() -> None:
    async def story(bench: Bench, first: Shard) -> None:
        bench.venue.go_down()
        await first.until("DISCONNECTED")
        link, end = inside_link()
        serving = asyncio.create_task(first.host.serve(end))
        second = Shard(first.host, link, bench.epoch)
        await second.greet([])
        reading = asyncio.create_task(second.read())
        await asyncio.sleep(60)
        assert second.welcomes, "the gateway is there"
        assert not any(report.resume_id for report in second.reports), "its broker is not"
        bench.venue.come_up(bench.venue.venue)
        await second.until("RESUMED")
        for task in (reading, serving):
            task.cancel()
        await asyncio.gather(reading, serving, return_exceptions=True)

    play(story)


@pytest.mark.parametrize("seconds", [0.2, 3, 6.5, 30])
@pytest.mark.parametrize("memory", list(ClientIdMemory))
def test_what_was_in_flight_when_the_broker_went_is_asked_for_when_it_is_back(
    memory: ClientIdMemory, seconds: float
) -> None:
    """The request was lost with the connection: certain where the broker remembers ids."""

    async def story(bench: Bench, shard: Shard) -> None:
        bench.road.lost_requests = {"new_order"}
        close = order(10, side=2, priority=2, opening=False)
        await shard.order(10, close)
        await shard.told(close, "SENT")
        bench.venue.go_down()
        await shard.until("DISCONNECTED")
        bench.road.lost_requests = set()
        await asyncio.sleep(seconds)
        bench.venue.come_up(bench.venue.venue)
        await shard.resume([close])
        await shard.until("RESUMED", 2)
        await asyncio.sleep(60)
        remembered = memory is ClientIdMemory.REMEMBERED
        assert ("NEVER_SENT" in shard.kinds(close)) is remembered
        assert ("UNKNOWN" in shard.kinds(close)) is not remembered
        assert bench.orders_at_venue() == [], "nothing is sent again by itself"
        if remembered:
            again = order(11, side=2, priority=2, opening=False)
            await shard.order(11, again)
            await shard.told(again, "FILL")

    play(story, memory)


@pytest.mark.parametrize("turns", range(8))
def test_a_cancel_that_leaves_as_the_line_is_cut_waits(turns: int) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        working = resting(10)
        await shard.order(10, working)
        await shard.told(working, "WORKING")
        await shard.order(11, cancel(working))
        for _ in range(turns):
            await asyncio.sleep(0)
        bench.session.cut("pulled")
        await shard.told(working, "CANCELED")

    play(story)
