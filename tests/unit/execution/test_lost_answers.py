"""A fill whose news was lost, asked for after many others."""

import asyncio

import pytest

from retinue.domain.broker import ClientIdMemory
from retinue.execution.settings import GatewaySettings
from tests.unit.execution.support import ACCOUNTS, Bench, Shard, order
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
