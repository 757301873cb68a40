"""LM7 against "sending before the send": what leaves when the gateway's store cannot be written."""

import asyncio

import pytest

from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import REASON_CODE_LOG_UNAVAILABLE
from retinue.domain.broker import ClientIdMemory
from tests.unit.execution.support import Bench, Shard, order, play
from tests.unit.execution.virtual_time import run_virtual

FORGETFUL = pytest.mark.parametrize("memory", [ClientIdMemory.OPEN_ONLY, ClientIdMemory.NONE])


def close(position: int, account: int = 1) -> pb.Order:
    return order(position, account, side=2, priority=2, opening=False)


@FORGETFUL
def test_a_full_disk_rejects_openings_and_lets_reductions_go(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.store.is_full = True
        opening, reduction = order(10), close(10, 2)
        await shard.order(10, reduction, opening)
        await shard.until("FILL")
        (rejected,) = await shard.until("REJECTED")
        assert shard.kinds(opening) == ["REJECTED"]
        assert rejected.reason == REASON_CODE_LOG_UNAVAILABLE
        assert shard.kinds(reduction)[0] == "SENT"
        assert bench.store.rows.keys() == {reduction.order_id}
        assert len(bench.orders_at_venue()) == 1

    play(story, memory)


@FORGETFUL
def test_openings_wait_for_the_reserve_and_spend_none_of_it(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.store.is_full = True
        await shard.order(10, order(10))
        await shard.until("REJECTED")
        assert bench.store.has_reserve, "an opening frees nothing"
        await shard.order(11, close(11))
        await shard.until("FILL")
        assert not bench.store.has_reserve
        await shard.order(12, order(12))
        await shard.until("REJECTED", 2)
        bench.store.is_full = False
        await shard.order(13, order(13))
        await shard.until("FILL", 2)
        assert bench.store.has_reserve
        assert len(bench.orders_at_venue()) == 2

    play(story, memory)


@FORGETFUL
@pytest.mark.parametrize("fault", ["broken", "not even the reserve is enough"])
def test_what_cannot_be_written_down_does_not_leave(memory: ClientIdMemory, fault: str) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.store.is_broken = fault == "broken"
        bench.store.is_full = not bench.store.is_broken
        bench.store.room = 0
        await shard.order(10, close(10), order(10, 2))
        rejected = await shard.until("REJECTED", 2)
        assert {report.reason for report in rejected} == {REASON_CODE_LOG_UNAVAILABLE}
        assert bench.orders_at_venue() == []
        bench.store.is_broken = bench.store.is_full = False
        await shard.order(11, close(11))
        await shard.until("FILL")

    play(story, memory)


@FORGETFUL
def test_a_disk_that_fills_up_later_keeps_no_report_back(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        await shard.order(10, order(10))
        await shard.until("SENT")
        bench.store.is_broken = True
        await shard.until("FILL")
        bench.store.is_broken = False
        await shard.order(11, order(11, 2))
        await shard.until("FILL", 2)
        await asyncio.sleep(1)
        names = [row.broker_order_id for row in bench.store.rows.values()]
        assert len(names) == 2 and all(names), "the names are written down once they can be"

    play(story, memory)


@FORGETFUL
def test_a_gateway_and_a_new_writer_start_on_a_full_disk(memory: ClientIdMemory) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        bench.store.is_full = True
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            assert bench.store.epochs == {1: 1}
            await shard.order(10, order(10), close(10, 2))
            await shard.until("FILL")
            assert shard.kinds(order(10)) == ["REJECTED"]

    run_virtual(scene())
