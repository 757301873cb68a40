"""kill -9 of a gateway at each point of a send, for each capability; the journal is the judge."""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.api.v1 import gateway_pb2 as pb
from retinue.ports.gateway_link import LinkClosed
from tests.brokers.simulated.process import VenueProcess, running
from tests.integration.gateway.process import gateway, linked
from tests.unit.execution.support import order

MEMORIES = ["remembered", "open_only", "none"]
DYING = "tests.integration.gateway.dying_gateway"


def placed(venue: VenueProcess) -> Counter[str]:
    """How often the venue took an order of each client id; none are sent without one."""
    with JournalReader(venue.folder) as journal:
        return Counter(entry.client_order_id for entry in journal.orders())


async def _die(venue: VenueProcess, data: Path, taken: pb.Order) -> None:
    with gateway(data, venue, module=DYING) as first:
        async with linked(first) as shard:
            await shard.order(10, taken)
            first.process.wait(20)


EXPECTED = {
    # (capability, point): what the next gateway says, and how many orders the venue has.
    ("remembered", "before_record"): ("NEVER_SENT", 0),
    ("open_only", "before_record"): ("NEVER_SENT", 0),
    ("none", "before_record"): ("NEVER_SENT", 0),
    ("remembered", "after_record"): ("NEVER_SENT", 0),
    ("open_only", "after_record"): ("UNKNOWN", 0),
    ("none", "after_record"): ("UNKNOWN", 0),
    ("remembered", "after_send"): ("FILL", 1),
    ("open_only", "after_send"): ("FILL", 1),
    ("none", "after_send"): ("FILL", 1),
}


@pytest.mark.parametrize(("memory", "point"), list(EXPECTED))
def test_killed_at_a_point(
    memory: str, point: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(venue: VenueProcess) -> None:
        said, count = EXPECTED[memory, point]
        taken = order(10)
        await _die(venue, tmp_path / "data", taken)
        with gateway(tmp_path / "data", venue) as second:
            async with linked(second, epoch=2, queried=[taken]) as shard:
                assert said in shard.kinds(taken)
                assert ("NEVER_SENT" in shard.kinds(taken)) == (said == "NEVER_SENT")
                # Time for a machine that would send it again.
                await asyncio.sleep(1.5)
        assert sum(placed(venue).values()) == count

    monkeypatch.setenv("DIE_AT", point)
    with running(tmp_path / "venue", "--client-ids", memory) as venue:
        asyncio.run(story(venue))


@pytest.mark.parametrize("memory", MEMORIES)
@pytest.mark.parametrize("run", range(int(os.environ.get("RETINUE_KILLS", "3"))))
def test_killed_at_a_random_moment_of_a_burst(memory: str, run: int, tmp_path: Path) -> None:
    """An order answered NEVER_SENT goes again under a new id, as the engine would; then each intent
    has at most one order at the venue, and exactly one unless it is in doubt.
    """

    async def story(venue: VenueProcess) -> None:
        seed = random.randrange(2**32)
        print("seed", seed)
        delay = random.Random(seed).uniform(0.005, 0.15)
        wanted = [order(10 + i, 1 + i % 30) for i in range(300)]
        with gateway(tmp_path / "data", venue) as first:
            async with linked(first, says_durable=False) as shard:
                for entry in wanted:
                    await shard.order(int.from_bytes(entry.order_id[:8], "big"), entry)
                await asyncio.sleep(delay)
                first.kill()
                with pytest.raises(LinkClosed):
                    await shard.send(pb.LinkRequest(reports_durable_through=0))
                    await asyncio.sleep(0.2)
                    await shard.send(pb.LinkRequest(reports_durable_through=0))
        with gateway(tmp_path / "data", venue) as second:
            async with linked(second, epoch=2, queried=wanted) as shard:
                kinds = {entry.order_id: shard.kinds(entry) for entry in wanted}
                never = [e for e in wanted if "NEVER_SENT" in kinds[e.order_id]]
                unknown = [e for e in wanted if "UNKNOWN" in kinds[e.order_id]]
                assert all(kinds.values()), "every order is answered"
                assert not (memory == "remembered" and unknown)
                again = []
                for index, entry in enumerate(never):
                    fresh = order(1000 + index, entry.account_id)
                    again.append(fresh)
                    await shard.order(1000 + index, fresh, epoch=2)
                filled = {e.order_id for e in wanted} - {e.order_id for e in never + unknown}
                fills = 0
                while fills < len(filled) + len(again):
                    await asyncio.sleep(0.05)
                    ids = {r.order_id for r in shard.reports if r.kind == pb.REPORT_KIND_FILL}
                    fills = len(ids)
        counts = placed(venue)
        assert max(counts.values(), default=0) <= 1
        total = sum(counts.values())
        assert len(wanted) - len(unknown) <= total <= len(wanted), (len(never), len(unknown))

    with running(tmp_path / "venue", "--client-ids", memory) as venue:
        asyncio.run(story(venue))
