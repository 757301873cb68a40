"""Entries are as old as their service says, whatever the gateway's clock, and however they came."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.brokers.simulated.process import running
from tests.integration.gateway.process import gateway, linked
from tests.unit.execution.support import order

SKEWED = "tests.integration.gateway.skewed_gateway"
SECOND_NS = 1_000_000_000


@pytest.mark.parametrize("hours", [-1, 1])
def test_entries_leave_and_expire_by_their_own_age(
    hours: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKEW_SECONDS", str(hours * 3600))

    async def story() -> None:
        with (
            running(tmp_path / "venue") as venue,
            gateway(tmp_path / "data", venue, module=SKEWED) as process,
        ):
            async with linked(process) as shard:
                made_ns = time.time_ns()
                young = order(10, send_before_ns=made_ns + 60 * SECOND_NS)
                await shard.order(10, young, time_ns=made_ns)
                await shard.told(young, "FILL")
                [sent] = await shard.until("SENT")
                apart_s = (sent.received_time_ns - made_ns) / SECOND_NS
                assert apart_s == pytest.approx(hours * 3600, abs=60), "its clock is off"
                venue.kill()
                await shard.until("DISCONNECTED")
                made_ns = time.time_ns()
                old = order(11, send_before_ns=made_ns + 2 * SECOND_NS)
                await shard.order(11, old, time_ns=made_ns)
                given = time.monotonic()
                await shard.told(old, "SEND_EXPIRED")
                assert time.monotonic() - given > 1.9
                assert shard.kinds(old) == ["SEND_EXPIRED"]

    asyncio.run(story())


def test_an_entry_that_a_frozen_gateway_finds_is_too_old(tmp_path: Path) -> None:
    async def story() -> None:
        with running(tmp_path / "venue") as venue, gateway(tmp_path / "data", venue) as process:
            async with linked(process) as shard:
                process.signal(signal.SIGSTOP)
                made_ns = time.time_ns()
                old = order(10, send_before_ns=made_ns + SECOND_NS)
                young = order(11, 2, send_before_ns=made_ns + 60 * SECOND_NS)
                await shard.order(10, old, time_ns=made_ns)
                await shard.order(11, young, time_ns=made_ns)
                await asyncio.sleep(1.5)
                process.signal(signal.SIGCONT)
                await shard.told(young, "FILL")
                await shard.told(old, "SEND_EXPIRED")
                assert shard.kinds(old) == ["SEND_EXPIRED"]

    asyncio.run(story())
