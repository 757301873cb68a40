"""The stop latch against a real gateway: frozen, restarted, and with no byte of disk left."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.adapters.rpc.gateway_link import GrpcGatewayLink, stop_gateway
from retinue.adapters.stop_latch.mmap import set_stop
from retinue.api.v1 import gateway_pb2 as pb
from retinue.ports.gateway_link import LinkClosed
from tests.brokers.simulated.process import VenueProcess, running
from tests.integration.gateway.process import KEY, gateway, linked
from tests.integration.gateway.small_disk import fill
from tests.unit.execution.support import order


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[VenueProcess]:
    with running(tmp_path / "venue", "--client-ids", "open_only") as process:
        yield process


def resting(position: int, account: int = 1) -> pb.Order:
    return order(position, account, order_type=2, limit_price=25)


def close(position: int, account: int = 1) -> pb.Order:
    return order(position, account, ordinal=1, side=2, priority=2, opening=False)


def orders(venue: VenueProcess) -> int:
    with JournalReader(venue.folder) as journal:
        return sum(1 for _ in journal.orders())


@pytest.mark.parametrize("account", [0, 1])
def test_a_latch_set_while_the_gateway_is_frozen(
    venue: VenueProcess, tmp_path: Path, account: int
) -> None:
    async def story() -> None:
        with gateway(tmp_path / "data", venue) as frozen:
            async with linked(frozen) as shard:
                await shard.order(10, resting(10))
                await shard.until("WORKING")
                frozen.signal(signal.SIGSTOP)
                await shard.order(11, order(11), close(12))
                set_stop(frozen.latch, account)
                frozen.signal(signal.SIGCONT)
                await shard.until("FILL")
                await shard.until("CANCELED")
                assert shard.kinds(order(11)) == ["REFUSED_STOPPED"]
            assert orders(venue) == 2
            frozen.kill()
        with gateway(tmp_path / "data", venue) as again:
            async with linked(again, epoch=2) as shard:
                await shard.order(20, order(20), close(21), epoch=2)
                await shard.told(close(21), "FILL")
                assert shard.kinds(order(20)) == ["REFUSED_STOPPED"]
                await shard.send(pb.LinkRequest(clear_stop=pb.ClearStop(account_id=account)))
                await shard.order(22, order(22), epoch=2)
                await shard.told(order(22), "FILL")
        assert orders(venue) == 4

    asyncio.run(story())


def test_a_latch_set_while_no_gateway_runs_cancels_what_works(
    venue: VenueProcess, tmp_path: Path
) -> None:
    async def story() -> None:
        with gateway(tmp_path / "data", venue) as first:
            async with linked(first) as shard:
                await shard.order(10, resting(10))
                await shard.until("WORKING")
            first.kill()
            set_stop(first.latch, 0)
        with gateway(tmp_path / "data", venue) as second:
            async with linked(second, epoch=2) as shard:
                (canceled,) = await shard.until("CANCELED")
                assert canceled.order_id == resting(10).order_id

    asyncio.run(story())


def test_a_stop_through_the_door_needs_the_key(venue: VenueProcess, tmp_path: Path) -> None:
    async def story() -> None:
        with gateway(tmp_path / "data", venue) as process:
            async with linked(process) as shard:
                await shard.order(10, resting(10), resting(11, 2))
                await shard.until("WORKING", 2)
                with pytest.raises(grpc.aio.AioRpcError) as refused:
                    await stop_gateway(process.address, key="guess")
                assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED
                answer = await stop_gateway(process.address, key=KEY, account_id=2)
                assert (answer.canceled, answer.withdrawn) == (1, 0)
                (canceled,) = await shard.until("CANCELED")
                assert canceled.account_id == 2
            stranger = GrpcGatewayLink(process.address, key="guess")
            with pytest.raises(LinkClosed, match="UNAUTHENTICATED"):
                await stranger.receive()
            await stranger.close()

    asyncio.run(story())


def test_an_old_writer_is_refused(venue: VenueProcess, tmp_path: Path) -> None:
    async def story() -> None:
        with gateway(tmp_path / "data", venue) as process:
            async with linked(process, epoch=7):
                old = GrpcGatewayLink(process.address, key=KEY)
                hello = pb.LinkRequest(hello=pb.LinkHello(shard_id=1, epoch=6))
                await old.send(hello.SerializeToString())
                with pytest.raises(LinkClosed, match="FAILED_PRECONDITION"):
                    await old.receive()
                await old.close()

    asyncio.run(story())


def test_a_stop_on_a_full_disk(venue: VenueProcess, tiny_disk: Path) -> None:
    async def story() -> None:
        with gateway(tiny_disk / "data", venue) as process:
            async with linked(process) as shard:
                await shard.order(10, resting(10))
                await shard.until("WORKING")
                fill(tiny_disk)
                set_stop(process.latch, 0)
                await shard.until("CANCELED")
                await shard.order(11, order(11))
                await shard.until("REFUSED_STOPPED")
        assert orders(venue) == 1

    asyncio.run(story())
