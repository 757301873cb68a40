"""A broker that is away for long: what waits, what ends, and when the link has resumed."""

import asyncio

from retinue.execution.inside_link import inside_link
from retinue.ports.broker import NotConnected
from tests.unit.execution.support import Bench, Shard, order
from tests.unit.execution.virtual_time import run_virtual

SECOND_NS = 1_000_000_000


class Away:
    """The bench's broker cannot be reached from now on, until it is back."""

    def __init__(self, bench: Bench) -> None:
        self._session = bench.session
        self._connect = bench.session.connect
        self._session.connect = self._refuse  # type: ignore[method-assign]
        self._session.cut("pulled")

    async def _refuse(self) -> None:
        raise NotConnected("nobody listens")

    def back(self) -> None:
        self._session.connect = self._connect  # type: ignore[method-assign]


def test_closes_are_given_back_and_openings_wait_for_their_time() -> None:
    async def story() -> None:
        bench = Bench()
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            away = Away(bench)
            await shard.until("DISCONNECTED")
            until_ns = bench.clock.wall_ns() + 60 * SECOND_NS
            old = order(10, send_before_ns=until_ns)
            close = order(11, 2, side=2, priority=2, opening=False)
            await shard.order(10, old)
            await shard.order(11, close)
            await asyncio.sleep(3600)
            assert shard.kinds(old) == ["SEND_EXPIRED"]
            assert shard.kinds(close) == ["NEVER_SENT"]
            young = order(12, 3, send_before_ns=bench.clock.wall_ns() + 60 * SECOND_NS)
            await shard.order(12, young)
            away.back()
            await shard.until("FILL")
            assert shard.kinds(young).count("SENT") == 1
            assert len(bench.orders_at_venue()) == 1
            again = order(13, 2, side=2, priority=2, opening=False)
            await shard.order(13, again)
            await shard.told(again, "FILL")

    run_virtual(story())


def test_a_link_made_meanwhile_resumes_when_the_broker_is_back() -> None:
    async def story() -> None:
        bench = Bench()
        async with bench.gateway() as first:
            await first.until("RESUMED")
            away = Away(bench)
            await first.until("DISCONNECTED")
            link, end = inside_link()
            serving = asyncio.create_task(first.host.serve(end))
            second = Shard(first.host, link, bench.epoch)
            await second.greet([])
            reading = asyncio.create_task(second.read())
            await asyncio.sleep(60)
            assert second.welcomes, "the gateway is there"
            assert not any(report.resume_id for report in second.reports), "its broker is not"
            away.back()
            await second.until("RESUMED")
            for task in (reading, serving):
                task.cancel()
            await asyncio.gather(reading, serving, return_exceptions=True)

    run_virtual(story())
