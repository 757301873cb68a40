"""A gateway whose broker forgets ids, on a disk without a byte left: only reductions go."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.adapters.gateway_store.sqlite import RESERVE_BYTES
from retinue.bootstrap.data_folder import connection_folder
from tests.brokers.simulated.process import VenueProcess, running
from tests.integration.gateway.process import gateway, linked
from tests.integration.gateway.small_disk import fill, fill_database
from tests.unit.execution.support import order


@pytest.fixture(params=["open_only", "none"])
def venue(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[VenueProcess]:
    with running(tmp_path / "venue", "--client-ids", request.param) as process:
        yield process


def orders(venue: VenueProcess) -> int:
    with JournalReader(venue.folder) as journal:
        return sum(1 for _ in journal.orders())


def test_a_full_disk_lets_reductions_go_through_a_restart(
    venue: VenueProcess, tiny_disk: Path
) -> None:
    folder = connection_folder(tiny_disk / "data", "sim")
    reserve = folder / "gateway.reserve"
    closing = {"side": 2, "priority": 2, "opening": False}

    async def story() -> None:
        with gateway(tiny_disk / "data", venue) as process:
            async with linked(process) as shard:
                await shard.order(10, *(order(10, account) for account in range(1, 6)))
                await shard.until("FILL", 5)
                assert reserve.stat().st_size == RESERVE_BYTES
                ballast = fill(tiny_disk)
                fill_database(folder / "gateway.db")
                await shard.order(11, order(11, 1, **closing), order(11, 6))
                await shard.told(order(11, 1), "FILL")
                await shard.told(order(11, 6), "REJECTED")
                assert not reserve.exists()
            process.kill()
        with gateway(tiny_disk / "data", venue) as process:
            async with linked(process, epoch=2) as shard:
                await shard.order(20, order(20, 2, **closing), order(20, 6), epoch=2)
                await shard.told(order(20, 2), "FILL")
                await shard.told(order(20, 6), "REJECTED")
                ballast.unlink()
                await shard.order(21, order(21, 6), order(21, 3, **closing), epoch=2)
                await shard.told(order(21, 6), "FILL")
                await shard.told(order(21, 3), "FILL")
                assert reserve.stat().st_size == RESERVE_BYTES

    asyncio.run(story())
    assert orders(venue) == 9
