"""A fill whose news was lost is asked for, whatever else was heard of its order."""

import asyncio

import pytest

from retinue.adapters.brokers.simulated.book import MarketPrice
from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import ClientIdMemory
from retinue.execution.settings import GatewaySettings
from tests.unit.execution.support import ACCOUNTS, Bench, Shard, cancel, order, resting
from tests.unit.execution.virtual_time import run_virtual

ROUNDS = 8

EVERY_MEMORY = pytest.mark.parametrize("memory", list(ClientIdMemory))


async def _trade(shard: Shard) -> None:
    """More executions than are asked for again as a matter of course."""
    for number in range(ROUNDS):
        before = len(await shard.until("FILL", 0))
        others = [order(20 + number, account) for account in range(2, ACCOUNTS + 1)]
        await shard.order(20 + number, *others)
        await shard.until("FILL", before + len(others))


@EVERY_MEMORY
def test_a_lost_fill_is_found_behind_many_others(memory: ClientIdMemory) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        async with bench.gateway(GatewaySettings(max_batch=ACCOUNTS)) as shard:
            await shard.until("RESUMED")
            bench.road.lost_responses = {"order_update"}
            await shard.order(10, order(10))
            await shard.until("SENT")
            await asyncio.sleep(0.1)
            bench.road.lost_responses = set()
            await _trade(shard)
            assert not shard.kinds(order(10)).count("FILL")
            await asyncio.sleep(5)
            assert shard.kinds(order(10)).count("FILL") == 1

    run_virtual(scene())


@EVERY_MEMORY
def test_a_lost_fill_is_found_behind_many_others_by_the_next_process(
    memory: ClientIdMemory,
) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        async with bench.gateway(GatewaySettings(max_batch=ACCOUNTS)) as shard:
            await shard.until("RESUMED")
            bench.road.lost_responses = {"order_update"}
            await shard.order(10, order(10))
            await shard.until("SENT")
            await asyncio.sleep(0.1)
            bench.road.lost_responses = set()
            await _trade(shard)
        async with bench.gateway(queried=[order(10)]) as shard:
            await shard.until("RESUMED")
            assert shard.kinds(order(10)).count("FILL") == 1

    run_virtual(scene())


def filled(shard: Shard, of: pb.Order) -> int:
    """By the fills that were told, each once."""
    told = {fill.exec_id: fill for fill in shard.reports if fill.order_id == of.order_id}
    return sum(fill.last_qty for fill in told.values())


@EVERY_MEMORY
@pytest.mark.parametrize("lost", [{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 1, 2}])
def test_fills_that_were_lost_beside_others_are_told(
    memory: ClientIdMemory, lost: set[int]
) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            bench.road.lost_fills = lost
            # More than two levels of the book hold.
            placed = order(10, quantity=6)
            await shard.order(10, placed)
            await asyncio.sleep(0.5)
            assert bench.road.fills == 3
            assert filled(shard, placed) < 6
            await asyncio.sleep(12)
            assert filled(shard, placed) == 6
            # What is known is not told for ever, and not for a resume that comes too late either.
            await shard.resume([placed])
            await shard.until("RESUMED", 2)
            told = len(shard.reports)
            await asyncio.sleep(300)
            assert len(shard.reports) == told

    run_virtual(scene())


@EVERY_MEMORY
def test_a_cancel_that_is_refused_tells_of_the_fill_before_it(memory: ClientIdMemory) -> None:
    async def scene() -> None:
        bench = Bench(memory, prices=[MarketPrice(bid=40, ask=41, last=40)])
        async with bench.gateway() as shard:
            bench.road.lost_fills = {0}
            await shard.until("RESUMED")
            placed = resting(10)
            await shard.order(10, placed)
            await shard.until("WORKING")
            await asyncio.sleep(10)
            bench.venue.tick()
            await asyncio.sleep(10)
            assert bench.road.fills == 1
            assert not filled(shard, placed)
            await shard.order(12, cancel(placed))
            await shard.until("CANCEL_REJECTED")
            await asyncio.sleep(1.5)
            assert filled(shard, placed) == 1

    run_virtual(scene())


def test_resting_orders_are_asked_for_once_a_minute_and_stay_silent() -> None:
    async def scene() -> None:
        bench = Bench()
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            await shard.order(10, *(resting(10, account) for account in range(1, 4)))
            await shard.until("WORKING", 3)
            bench.road.requests.clear()
            told = len(shard.reports)
            await asyncio.sleep(300)
            assert 3 * 4 <= bench.road.requests.count("list_orders") <= 3 * 5
            assert len(shard.reports) == told

    run_virtual(scene())
