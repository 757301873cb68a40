"""Virtual time and processes: what the rest of the simulation stands on."""

import asyncio
from collections.abc import Coroutine
from random import Random
from typing import Any

import pytest

from retinue.domain.errors import LogFull, LogUnavailable
from tests.simulation.checkers.client_ids import client_id_of
from tests.simulation.kernel.clock import VirtualClock
from tests.simulation.kernel.loop import Deadlock, RanAway, VirtualLoop
from tests.simulation.kernel.process import Killed, Process
from tests.simulation.stores.disk import Disk
from tests.simulation.stores.log import SimulatedLog

_DAY_SECONDS = 86_400
_DAY_NS = _DAY_SECONDS * 10**9


def run(coro: Coroutine[Any, Any, Any]) -> Any:
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(coro)
    finally:
        loop.close()


def test_three_days_pass_at_once_and_in_order() -> None:
    async def scene() -> list[tuple[str, float]]:
        loop, seen = asyncio.get_running_loop(), []

        async def wake(name: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            seen.append((name, loop.time()))

        await asyncio.gather(
            wake("late", 3 * _DAY_SECONDS), wake("soon", 0.000_001), wake("noon", _DAY_SECONDS / 2)
        )
        return seen

    assert run(scene()) == [
        ("soon", 0.000_001),
        ("noon", _DAY_SECONDS / 2),
        ("late", 3.0 * _DAY_SECONDS),
    ]


def test_a_deadlock_is_named() -> None:
    async def waits_for_nobody() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock, match="waits_for_nobody"):
        run(waits_for_nobody())


def test_the_wall_clock_jumps_and_the_monotonic_does_not() -> None:
    async def scene() -> tuple[int, int]:
        clock = VirtualClock(asyncio.get_running_loop())
        wall_ns, monotonic_ns = clock.wall_ns(), clock.monotonic_ns()
        clock.step_wall(-_DAY_NS)
        await clock.sleep_until(monotonic_ns + 7)
        return clock.wall_ns() - wall_ns, clock.monotonic_ns() - monotonic_ns

    assert run(scene()) == (7 - _DAY_NS, 7)


def test_a_killed_process_does_nothing_more_not_even_finally() -> None:
    async def scene() -> tuple[list[str], list[str]]:
        done: list[str] = []
        died: list[str] = []
        process = Process("p", lambda p: died.append(p.name))

        async def work() -> None:
            try:
                for step in range(10):
                    done.append(str(step))
                    await asyncio.sleep(1)
            finally:
                done.append("finally")

        process.spawn(work())
        process.kill_after(4)
        await asyncio.sleep(20)
        process.bury()
        return done[:2], died

    done, died = run(scene())
    assert "finally" not in done
    assert died == ["p"]


def test_a_paused_process_goes_on_later_with_what_was_due() -> None:
    async def scene() -> list[float]:
        loop, seen = asyncio.get_running_loop(), []
        process = Process("p", lambda _: None)

        async def work() -> None:
            for _ in range(4):
                await asyncio.sleep(1)
                seen.append(loop.time())

        process.spawn(work())
        loop.call_later(1.5, process.pause)
        loop.call_later(9.5, process.wake)
        await asyncio.sleep(20)
        return seen

    assert run(scene()) == [1.0, 9.5, 10.5, 11.5]


def test_a_loop_that_runs_away_is_ended() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.ran_away = lambda: f"{loop.steps} steps" if loop.steps > 100 else ""
        for _ in range(1000):
            await asyncio.sleep(0)

    with pytest.raises(RanAway, match=r"ran away: 1.. steps in 0 s"):
        run(scene())


def test_threads_are_refused() -> None:
    async def scene() -> None:
        await asyncio.get_running_loop().run_in_executor(None, print)

    with pytest.raises(RuntimeError, match="thread"):
        run(scene())


def test_the_log_keeps_what_it_acknowledged_and_nothing_it_refused() -> None:
    disk = Disk(Random(1))
    log = SimulatedLog(disk)
    assert log.append([b"a", b"b"], 5) == [1, 2]
    disk.full = True
    with pytest.raises(LogFull):
        log.append([b"c"], 6)
    assert log.free_reserve()
    assert not log.free_reserve()
    assert log.append([b"c"], 4) == [3]
    assert log.last_stamp_ns() == 5
    disk.error_rate = 1.0
    with pytest.raises(LogUnavailable):
        log.append([b"d"], 6)
    log.crash(power=True)
    assert [frame.payload for frame in log.read(0, 10)] == [b"a", b"b", b"c"]


def test_a_kill_inside_a_write_leaves_all_of_it_or_nothing() -> None:
    async def scene(seed: int) -> tuple[int, bool]:
        disk = Disk(Random(seed))
        log = SimulatedLog(disk)
        log.append([b"a"], 1)
        disk.kill_rate = 0.5
        process = Process("p", lambda _: log.crash(power=False))
        try:
            process.call(log.append, [b"b", b"c"], 2)
        except Killed:
            return log.last_position(), False
        return log.last_position(), True

    outcomes = {run(scene(seed)) for seed in range(50)}
    assert outcomes == {(1, False), (3, False), (3, True)}


def test_the_published_client_id() -> None:
    assert client_id_of(bytes(15) + b"\1") == "0" * 25 + "4"
    assert len(client_id_of(b"\xff" * 16)) == 26
