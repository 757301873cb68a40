"""Record time keeps step with what passes, whatever is done to the wall clock."""

import pytest

from retinue.copying.record_clock import RecordClock
from tests.unit.clock import HandClock

_SECOND = 1_000_000_000
_HOUR = 3600 * _SECOND


@pytest.mark.parametrize("jump", [-_HOUR, _HOUR])
def test_a_jump_of_the_wall_clock_is_told_once_and_not_followed(jump: int) -> None:
    clock = HandClock(100 * _HOUR)
    record = RecordClock(clock)
    start = record.stamp_ns()
    clock.wall += jump
    clock.pass_by(_SECOND)
    assert record.stamp_ns() == start + _SECOND
    assert record.anomaly_ns == jump
    record.anomaly_ns = None
    assert (record.stamp_ns(), record.anomaly_ns) == (start + _SECOND, None)


def test_small_corrections_are_followed() -> None:
    clock = HandClock(100 * _HOUR)
    record = RecordClock(clock)
    clock.wall += _SECOND
    assert (record.stamp_ns(), record.anomaly_ns) == (clock.wall, None)


def test_a_start_after_the_wall_clock_was_set_back_goes_on_from_the_log() -> None:
    clock = HandClock(100 * _HOUR)
    last_ns = clock.wall
    clock.wall -= _HOUR
    record = RecordClock(clock, last_ns)
    clock.pass_by(_SECOND)
    assert record.stamp_ns() == last_ns + _SECOND
    assert record.anomaly_ns == -_HOUR


def test_a_start_after_a_night_is_at_the_wall_clock() -> None:
    clock = HandClock(100 * _HOUR)
    assert RecordClock(clock, clock.wall - _HOUR).stamp_ns() == clock.wall
