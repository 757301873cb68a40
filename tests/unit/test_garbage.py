"""Old objects are looked at when nobody waits for an order, and in the end in any case."""

import asyncio
import gc
from collections.abc import Callable, Iterator

import pytest

from retinue.bootstrap.garbage import (
    PAUSE_NS,
    TRIES_MAX,
    collect_in_silence,
    leave_old_objects_alone,
)
from tests.unit.clock import HandClock

_SECOND = 1_000_000_000


class _Clock(HandClock):
    """Ends with a cancellation at `until_ns`."""

    def __init__(self, until_ns: int) -> None:
        super().__init__()
        self._until_ns = until_ns

    async def sleep_until(self, monotonic_ns: int) -> None:
        await super().sleep_until(monotonic_ns)
        if self.steady >= self._until_ns:
            raise asyncio.CancelledError


async def _collected(
    monkeypatch: pytest.MonkeyPatch, until_ns: int, position: Callable[[int], int]
) -> list[int]:
    """When it was collected, in ns."""
    clock = _Clock(until_ns)
    times: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: times.append(clock.steady))
    with pytest.raises(asyncio.CancelledError):
        await collect_in_silence(clock, lambda: position(clock.steady))
    return times


async def test_once_a_minute_where_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    times = await _collected(monkeypatch, 10 * PAUSE_NS, lambda _: 7)
    assert len(times) == 9


async def test_records_put_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    busy_ns = PAUSE_NS + 100 * _SECOND
    times = await _collected(monkeypatch, PAUSE_NS + busy_ns, lambda now_ns: min(now_ns, busy_ns))
    assert len(times) == 1
    assert busy_ns <= times[0] < busy_ns + 2 * _SECOND


async def test_it_is_put_off_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    limit_ns = PAUSE_NS + TRIES_MAX * _SECOND
    times = await _collected(monkeypatch, 2 * limit_ns, lambda now_ns: now_ns)
    assert times[0] == limit_ns


@pytest.fixture
def own_thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("own_thresholds")
def test_a_flood_of_objects_does_not_look_at_the_old_ones() -> None:
    leave_old_objects_alone()
    before = gc.get_stats()[2]["collections"]
    kept = [[number] for number in range(500_000)]
    assert gc.get_stats()[2]["collections"] == before
    assert gc.get_freeze_count() > 0
    assert len(kept) == 500_000
