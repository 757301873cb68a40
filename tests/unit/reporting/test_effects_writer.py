"""The writer loses no effects, stops no order, and says when it is behind."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from retinue.adapters.cpu.inline import InlineCpu
from retinue.domain.errors import Unavailable
from retinue.internal.v1.effects_pb2 import Alert, Effect, Effects
from retinue.ports.effects import EffectSlice
from retinue.reporting.effects_writer import EffectsWriter
from tests.unit.clock import HandClock


class Store:
    """Keeps slices in memory and fails as often as it is told to."""

    def __init__(self) -> None:
        self.slices: dict[tuple[int, int], EffectSlice] = {}
        self.through = 0
        self.fails = 0
        self.writes = 0

    def write(self, slices: Sequence[EffectSlice], complete_through: int) -> None:
        if self.fails:
            self.fails -= 1
            raise Unavailable("There is no room on the disk.", "Make room.")
        self.writes += 1
        self.slices.update({(part.position, part.slice): part for part in slices})
        self.through = complete_through

    def complete_through(self) -> int:
        return self.through

    def effects_at(self, position: int) -> list[bytes]:
        return [part.data for key, part in sorted(self.slices.items()) if key[0] == position]

    def beyond(self, after: int, limit: int) -> list[int]:
        raise NotImplementedError

    def clear(self) -> None:
        self.slices.clear()

    def close(self) -> None:
        pass


def alerts(*codes: str) -> bytes:
    return Effects(effects=[Effect(alert=Alert(code=c)) for c in codes]).SerializeToString()


class Bench:
    def __init__(self, through: int = 0, **settings: Any) -> None:
        self.store = Store()
        self.store.through = through
        self.advanced: list[int] = []
        self.writer = EffectsWriter(
            self.store, InlineCpu(), HandClock(), self.advanced.append, **settings
        )

    async def drain(self) -> None:
        task = asyncio.create_task(self.writer.run())
        await self.writer.drained()
        task.cancel()


def test_slices_of_a_record_are_numbered_on_across_batches() -> None:
    async def story() -> None:
        bench = Bench()
        bench.writer.take([(7, alerts("a", "b"))], 6)
        await bench.drain()
        assert bench.store.through == 6
        bench.writer.take([(7, alerts("c"))], 7)
        bench.writer.take([(9, alerts("d"))], 9)
        await bench.drain()
        assert bench.store.effects_at(7) == [alerts("a", "b"), alerts("c")]
        assert bench.store.effects_at(9) == [alerts("d")]
        assert bench.advanced == [6, 9]

    asyncio.run(story())


def test_records_without_effects_move_it_on_and_what_queued_up_is_one_write() -> None:
    async def story() -> None:
        bench = Bench()
        for position in range(1, 101):
            bench.writer.take([(position, alerts("a"))] if position % 2 else [], position)
        await bench.drain()
        assert (bench.store.writes, bench.store.through) == (1, 100)

    asyncio.run(story())


def test_a_store_that_fails_is_tried_until_it_works() -> None:
    async def story() -> None:
        bench = Bench()
        bench.store.fails = 5
        bench.writer.take([(1, alerts("a"))], 1)
        task = asyncio.create_task(bench.writer.run())
        for _ in range(4):
            await asyncio.sleep(0)
        state = bench.writer.state()
        assert not state.ready
        assert "no room" in state.problem
        assert state.queued_bytes > 0
        await bench.writer.drained()
        task.cancel()
        assert bench.writer.state().ready
        assert bench.writer.state().queued_bytes == 0
        assert bench.store.effects_at(1) == [alerts("a")]
        assert bench.advanced == [1]

    asyncio.run(story())


def test_a_full_queue_is_dropped_and_made_again_by_replay() -> None:
    async def story() -> None:
        bench = Bench(queue_bytes_max=1000)
        assert bench.writer.take([(1, alerts("a"))], 1)
        await bench.drain()
        assert bench.writer.take([(2, alerts("b" * 600))], 2)
        assert not bench.writer.take([(3, alerts("c" * 600))], 3)
        assert not bench.writer.take([(4, alerts("d"))], 4)
        assert bench.writer.remake_from == 2
        assert not bench.writer.state().ready
        with pytest.raises(ValueError, match="complete through 1"):
            bench.writer.remade_from(3)
        bench.writer.remade_from(2)
        for position, code in ((2, "b" * 600), (3, "c" * 100)):
            assert bench.writer.take([(position, alerts(code))], position)
        await bench.drain()
        assert bench.store.effects_at(2) == [alerts("b" * 600)]
        assert bench.store.through == 3
        assert bench.writer.state().ready

    asyncio.run(story())


def test_recovery_waits_for_room() -> None:
    async def story() -> None:
        bench = Bench(queue_bytes_max=1000)
        bench.writer.take([(1, alerts("a" * 800))], 1)
        waiting = asyncio.ensure_future(bench.writer.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        await bench.drain()
        await waiting

    asyncio.run(story())


def test_a_store_cleared_before_the_first_slices_is_believed() -> None:
    async def story() -> None:
        bench = Bench(through=50)
        bench.store.through = 0
        bench.writer.take([(1, alerts("a"))], 1)
        await bench.drain()
        assert bench.store.through == 1

    asyncio.run(story())


class Tap:
    def __init__(self) -> None:
        self.told: list[tuple[int, bytes]] = []

    def effects(self, slices: Sequence[tuple[int, bytes]]) -> None:
        self.told.extend(slices)


def test_taps_are_told_what_is_written_and_nothing_of_before() -> None:
    async def story() -> None:
        tap = Tap()
        bench = Bench(taps=[tap])
        bench.writer.told_through(2)
        bench.store.fails = 2
        bench.writer.take([(1, alerts("a")), (2, alerts("b")), (3, alerts("c"))], 3)
        await bench.drain()
        bench.writer.take([(4, alerts("d")), (4, alerts("e"))], 4)
        await bench.drain()
        assert tap.told == [(3, alerts("c")), (4, alerts("d")), (4, alerts("e"))]

    asyncio.run(story())
