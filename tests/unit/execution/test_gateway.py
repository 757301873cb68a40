"""The gateway's behaviour on virtual time, against the venue's own core."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import BrokerOrder, ClientIdMemory
from retinue.execution.client_order_id import client_order_id
from retinue.execution.gateway import StaleWriter
from retinue.execution.inside_link import inside_link
from retinue.internal.v1 import venue_pb2
from tests.unit.execution.support import Bench, Shard, cancel, order, play, resting
from tests.unit.execution.virtual_time import run_virtual

Memory = ClientIdMemory
EVERY_MEMORY = [Memory.REMEMBERED, Memory.OPEN_ONLY, Memory.NONE]
FORGETFUL = [Memory.OPEN_ONLY, Memory.NONE]


def test_why_an_order_was_canceled_is_for_the_engine_to_say() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        placed = resting(10)
        await shard.order(10, placed)
        await shard.until("WORKING")
        await shard.order(11, cancel(placed))
        (canceled,) = await shard.until("CANCELED")
        # The gateway cannot know whether it was asked for, or a stop's, or the broker's own.
        assert not canceled.reason

    play(story)


def test_what_no_order_explains_is_told_as_an_anomaly() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.road.doubled_requests.add("new_order")
        await shard.order(10, order(10))
        (anomaly,) = await shard.until("ANOMALY")
        assert anomaly.text.startswith("DUPLICATE_CLIENT_ORDER_ID")
        assert not anomaly.order_id

    play(story)


@pytest.mark.parametrize("memory", EVERY_MEMORY)
def test_an_order_is_sent_acknowledged_and_filled(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        placed = order(10)
        await shard.order(10, placed)
        (fill,) = await shard.until("FILL")
        assert shard.kinds(placed)[0] == "SENT"
        assert shard.kinds(placed)[-1] == "FILL"
        assert (fill.account_id, fill.instrument_id, fill.last_qty) == (1, 1, 1)
        assert fill.fee_nano == 500_000_000
        assert shard.sequences == list(range(1, len(shard.sequences) + 1))
        assert shard.welcomes[0].session == 1
        assert bench.store.commits == ([] if memory is Memory.REMEMBERED else [1])

    play(story, memory)


@pytest.mark.parametrize("memory", EVERY_MEMORY)
def test_a_working_order_is_cancelled(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        placed = resting(10)
        await shard.order(10, placed)
        await shard.until("WORKING")
        await shard.order(11, cancel(placed))
        await shard.until("CANCELED")
        assert shard.host._desk.batcher.unanswered == 0

    play(story, memory)


@pytest.mark.parametrize("memory", EVERY_MEMORY)
def test_a_cancel_is_repeated_until_it_is_answered(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        placed = resting(10)
        await shard.order(10, placed)
        await shard.until("WORKING")
        bench.road.lost_requests = {"cancel_order"}
        await shard.order(11, cancel(placed))
        # The engine asks again at each resume; the one that is out is enough.
        await shard.order(12, cancel(placed))
        await asyncio.sleep(30)
        assert "CANCELED" not in shard.kinds(placed)
        bench.road.lost_requests = set()
        await shard.until("CANCELED", seconds=15)
        assert shard.host._desk.batcher.unanswered == 0

    play(story, memory)


def test_the_window_bounds_what_is_unanswered_and_one_commit_serves_a_refill() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.road.answer_ns = 40_000_000
        started = asyncio.get_running_loop().time()
        await shard.order(10, *(order(10, account) for account in range(1, 21)))
        await shard.until("SENT", 10)
        await asyncio.sleep(0.01)
        assert bench.road.requests.count("new_order") == 10
        sent = await shard.until("SENT", 20)
        assert len({report.batch_id for report in sent}) == 1
        assert bench.store.commits[0] == 10
        assert len(bench.store.commits) < 20
        assert asyncio.get_running_loop().time() - started < 0.1

    play(story, Memory.OPEN_ONLY)


def test_a_silent_broker_puts_an_order_in_doubt_and_then_out_of_step() -> None:
    for memory in EVERY_MEMORY:

        async def story(bench: Bench, shard: Shard, memory: ClientIdMemory = memory) -> None:
            bench.road.lost_requests = {"new_order"}
            placed = order(10)
            await shard.order(10, placed)
            start = asyncio.get_running_loop().time()
            await shard.until("TIMED_OUT")
            assert asyncio.get_running_loop().time() - start == pytest.approx(1, abs=0.01)
            await shard.until("OUT_OF_STEP")
            assert asyncio.get_running_loop().time() - start == pytest.approx(11, abs=0.01)
            # The same id again, three times, and only where the broker remembers it.
            sends = bench.road.requests.count("new_order")
            assert sends == (4 if memory is Memory.REMEMBERED else 1)

        play(story, memory)


@pytest.mark.parametrize("memory", EVERY_MEMORY)
def test_a_lost_answer_is_asked_for_and_nothing_is_sent_twice(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.road.lost_responses = {"order_update"}
        placed = order(10)
        await shard.order(10, placed)
        await shard.until("FILL")
        assert shard.kinds(placed) == ["SENT", "TIMED_OUT", "ACKNOWLEDGED", "FILL"]
        assert bench.road.requests.count("new_order") == 1
        bench.road.lost_responses = set()
        await shard.order(11, order(11))
        await shard.until("FILL", 2)

    play(story, memory)


def test_a_lost_order_goes_again_by_the_same_id_where_ids_are_remembered() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        bench.road.lost_requests = {"new_order"}
        await shard.order(10, order(10))
        await shard.until("TIMED_OUT")
        bench.road.lost_requests = set()
        await shard.until("FILL")
        assert len(bench.orders_at_venue()) == 1

    play(story)


async def _die_and_resume(bench: Bench, *, before: bool) -> list[str]:
    """One order whose gateway dies; what the next gateway says of it."""
    placed = order(10)
    async with bench.gateway() as shard:
        await shard.until("RESUMED")
        # What the dead gateway said never reached the log.
        shard.is_log_up = False
        if before:
            bench.road.lost_requests = {"new_order"}
        await shard.order(10, placed)
        await shard.until("SENT")
        await asyncio.sleep(0.1)
    bench.road.lost_requests = set()
    async with bench.gateway(queried=[placed]) as shard:
        await shard.until("RESUMED")
        return shard.kinds(placed)


@pytest.mark.parametrize(
    ("memory", "before", "said"),
    [
        (Memory.REMEMBERED, True, "NEVER_SENT"),
        (Memory.OPEN_ONLY, True, "UNKNOWN"),
        (Memory.NONE, True, "UNKNOWN"),
        (Memory.REMEMBERED, False, "ACKNOWLEDGED FILL"),
        (Memory.OPEN_ONLY, False, "FILL ACKNOWLEDGED FILL"),
        (Memory.NONE, False, "FILL ACKNOWLEDGED FILL"),
    ],
)
def test_after_a_crash_every_order_is_accounted_for(
    memory: ClientIdMemory, before: bool, said: str
) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        kinds = await _die_and_resume(bench, before=before)
        # Catching up tells the fill as well; the same execution twice is one.
        assert [kind for kind in kinds if kind != "FILL"] == [
            kind for kind in said.split() if kind != "FILL"
        ]
        assert ("FILL" in kinds) == ("FILL" in said)
        assert len(bench.orders_at_venue()) == (0 if before else 1)

    run_virtual(scene())


@pytest.mark.parametrize("memory", FORGETFUL)
def test_an_order_without_a_sending_row_was_never_sent(memory: ClientIdMemory) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        placed = order(10)
        async with bench.gateway(queried=[placed]) as shard:
            await shard.until("RESUMED")
            assert shard.kinds(placed) == ["NEVER_SENT"]
            # It was asked for; now it comes too late.
            await shard.order(10, placed)
            await shard.order(11, order(11))
            await shard.until("FILL")
            assert len(bench.orders_at_venue()) == 1

    run_virtual(scene())


def test_reports_are_kept_until_durable_and_sent_again_on_the_next_link() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        shard.is_log_up = False
        await shard.order(10, order(10))
        await shard.until("FILL")
        before = [report.SerializeToString() for report in shard.reports]
        kept = shard.host._desk.outbox.kept()
        assert kept
        shard.reports.clear()
        await shard.greet([])
        await shard.until("FILL")
        again = [report.SerializeToString() for report in shard.reports]
        assert again[: len(kept)] == before[-len(again) :][: len(kept)]

    play(story)


def test_a_lagging_log_makes_the_gateway_reduce_only() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        shard.is_log_up = False
        await shard.order(10, order(10))
        await shard.until("FILL")
        await asyncio.sleep(1.5)
        await shard.order(11, order(11, 2), order(11, 3, side=2, priority=2, opening=False))
        await shard.until("FILL", 2)
        assert len(bench.orders_at_venue()) == 2, "the reduction went, the opening waits"
        await shard.send(_durable(shard.sequences[-1]))
        await shard.until("FILL", 3)

    play(story)


def _durable(sequence: int) -> pb.LinkRequest:
    return pb.LinkRequest(reports_durable_through=sequence)


@pytest.mark.parametrize("account", [0, 1])
def test_a_stop_refuses_waiting_openings_and_cancels_working_ones(account: int) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        working = resting(10)
        await shard.order(10, working)
        await shard.until("WORKING")
        bench.latch.set(account)
        await shard.until("CANCELED", seconds=0.5)
        refused = order(11)
        await shard.order(11, refused, order(11, ordinal=1, side=2, opening=False, priority=2))
        await shard.until("FILL")
        assert shard.kinds(refused) == ["REFUSED_STOPPED"]

    play(story)


def test_a_latch_set_while_the_record_is_written_still_holds() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        record = bench.store.record_sending

        def slow(rows):  # type: ignore[no-untyped-def]
            record(rows)
            bench.latch.set(1)

        bench.store.record_sending = slow  # type: ignore[method-assign]
        placed = order(10)
        await shard.order(10, placed)
        await shard.until("REFUSED_STOPPED")
        assert shard.kinds(placed) == ["REFUSED_STOPPED"]
        assert bench.orders_at_venue() == []
        assert bench.store.rows == {}

    play(story, Memory.NONE)


def test_a_lost_broker_is_reported_and_found_again() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        working, placed = resting(10), order(11, 2)
        await shard.order(10, working)
        await shard.until("WORKING")
        bench.session.cut("pulled")
        await shard.until("DISCONNECTED")
        await shard.order(11, placed)
        await shard.until("FILL")
        assert len(shard.welcomes) == 2
        assert "WORKING" in shard.kinds(working)[-1]

    play(story)


def test_quotes_are_conflated() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        for _ in range(100):
            bench.venue.tick(quotes=True)
            await asyncio.sleep(0.01)
        assert 0 < len(shard.quotes) <= 5

    play(story)


@pytest.mark.parametrize("memory", EVERY_MEMORY)
def test_an_order_for_a_connection_just_lost_waits_and_goes_once(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        placed = order(10)
        await shard.order(10, placed)
        # The link's bytes are read before the news of the cut.
        place_many = bench.session.place_many

        async def cut_first(orders: Sequence[BrokerOrder]) -> None:
            bench.session.place_many = place_many  # type: ignore[method-assign]
            bench.session.cut("pulled")
            await place_many(orders)

        bench.session.place_many = cut_first  # type: ignore[method-assign]
        await shard.until("FILL")
        assert shard.kinds(placed).count("SENT") == 1
        assert "TIMED_OUT" not in shard.kinds(placed)
        assert len(bench.orders_at_venue()) == 1

    play(story, memory)


@pytest.mark.parametrize("memory", EVERY_MEMORY)
def test_what_ended_while_the_broker_was_away_is_told(memory: ClientIdMemory) -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        working = resting(10)
        await shard.order(10, working)
        (told,) = await shard.until("WORKING")
        bench.session.cut("pulled")
        bench.by_hand(
            cancel_order=venue_pb2.VenueCancelOrder(
                account="A1", venue_order_id=told.broker_order_id
            )
        )
        await shard.until("CANCELED")
        assert shard.kinds(working)[-1] == "CANCELED"

    play(story, memory)


def test_a_trade_in_an_account_that_nobody_made_here_is_told_by_the_brokers_names() -> None:
    async def story(bench: Bench, shard: Shard) -> None:
        for account in ("ELSEWHERE", "A1"):
            bench.by_hand(
                new_order=venue_pb2.VenueNewOrder(
                    client_order_id=f"by-hand-{account}",
                    account=account,
                    symbol="S",
                    side="SIDE_BUY",
                    order_type="ORDER_TYPE_MARKET",
                    time_in_force="TIME_IN_FORCE_GTC",
                    quantity="1",
                )
            )
        bench.session.cut("pulled")
        await shard.until("FILL", 2)
        strange, known = (r for r in shard.reports if r.kind == pb.REPORT_KIND_FILL)
        assert (strange.account_id, strange.text) == (
            0,
            "the broker's account 'ELSEWHERE', symbol 'S'",
        )
        assert known.account_id and not known.text

    play(story)


def test_what_a_dead_process_sent_may_still_arrive_before_never_sent_is_said() -> None:
    async def scene() -> None:
        bench = Bench()
        placed = order(10)
        async with bench.gateway(queried=[placed]) as shard:
            await asyncio.sleep(0.5)
            assert shard.kinds(placed) == []
            bench.by_hand(
                new_order=venue_pb2.VenueNewOrder(
                    client_order_id=client_order_id(placed.order_id, 36),
                    account="A1",
                    symbol="S",
                    side="SIDE_BUY",
                    order_type="ORDER_TYPE_MARKET",
                    time_in_force="TIME_IN_FORCE_GTC",
                    quantity="1",
                )
            )
            await shard.until("RESUMED")
            assert "NEVER_SENT" not in shard.kinds(placed)
            assert "FILL" in shard.kinds(placed)

    run_virtual(scene())


def test_a_writer_that_was_replaced_is_refused_even_after_a_restart() -> None:
    async def scene() -> None:
        bench = Bench()
        bench.epoch = 5
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
        async with bench.gateway() as shard:
            _, end = link = inside_link()
            hello = pb.LinkRequest(hello=pb.LinkHello(shard_id=1, epoch=4))
            await link[0].send(hello.SerializeToString())
            with pytest.raises(StaleWriter):
                await shard.host.serve(end)
            await shard.order(10, order(10))
            await shard.until("FILL")

    run_virtual(scene())


@pytest.mark.parametrize("memory", FORGETFUL)
def test_a_fill_found_before_its_order_is_not_taken_for_a_trade_by_hand(
    memory: ClientIdMemory,
) -> None:
    async def scene() -> None:
        bench = Bench(memory)
        placed = order(10)
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            bench.road.lost_responses = {"order_update"}
            await shard.order(10, placed)
            await shard.until("SENT")
        bench.road.lost_responses = set()
        async with bench.gateway(queried=[placed]) as shard:
            await shard.until("RESUMED")
            fills = await shard.until("FILL")
            assert {fill.order_id for fill in fills} == {placed.order_id}

    run_virtual(scene())


@pytest.mark.parametrize("memory", [Memory.OPEN_ONLY, Memory.NONE])
def test_an_order_is_not_given_to_another_that_looks_the_same(memory: ClientIdMemory) -> None:
    """One filled, its twin was lost; then the power took the first one's name from the store."""

    async def scene() -> None:
        bench = Bench(memory)
        filled, lost = order(10), order(11)
        async with bench.gateway() as shard:
            await shard.order(10, filled)
            await shard.until("FILL")
            bench.road.lost_requests = {"new_order"}
            await shard.order(11, lost)
            await shard.until("SENT", 2)
        bench.road.lost_requests = set()
        for key, row in bench.store.rows.items():
            bench.store.rows[key] = replace(row, broker_order_id="")
        async with bench.gateway(queried=[lost]) as shard:
            await shard.until("RESUMED")
            assert shard.kinds(lost) == ["UNKNOWN"]
            # Asked for again and again; then a person is called.
            (called,) = await shard.until("OUT_OF_STEP")
            assert called.order_id == lost.order_id

    run_virtual(scene())


@pytest.mark.parametrize("memory", [Memory.OPEN_ONLY, Memory.NONE])
def test_orders_that_look_the_same_are_told_apart_where_all_were_sent(
    memory: ClientIdMemory,
) -> None:
    """Two alike were filled without a word of it: the first sent is the broker's first. (Closes, as
    an opening waits for one in doubt.)
    """

    async def scene() -> None:
        bench = Bench(memory)
        twins = [order(at, opening=False, priority=2) for at in (10, 11)]
        async with bench.gateway() as shard:
            await shard.until("RESUMED")
            bench.road.lost_responses = {"order_update", "orders", "executions"}
            for position, twin in zip((10, 11), twins, strict=True):
                await shard.order(position, twin)
            await shard.until("SENT", 2)
        bench.road.lost_responses = set()
        async with bench.gateway(queried=twins) as shard:
            await shard.until("RESUMED")
            fills = [fill for fill in await shard.until("FILL", 2) if fill.order_id]
            named = {fill.order_id: fill.broker_order_id for fill in fills}
            assert sorted(named) == [twin.order_id for twin in twins]
            assert named[twins[0].order_id] < named[twins[1].order_id]

    run_virtual(scene())
