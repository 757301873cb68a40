"""When Python looks for unreachable objects.

A look at everything holds the whole process for tens of milliseconds, whichever thread began it.
So it is done where nobody waits for an order.
"""

import gc
from collections.abc import Callable
from typing import Final

from retinue.ports.clock import Clock

_SECOND_NS: Final = 1_000_000_000
PAUSE_NS: Final = 60 * _SECOND_NS
QUIET_NS: Final = _SECOND_NS // 5
TRIES_MAX: Final = 600
# Young objects are looked at as always, old ones never by themselves.
_THRESHOLDS: Final = (700, 10, 1_000_000)


def leave_old_objects_alone() -> None:
    """What is there now is not looked at again; what grows old, by `collect_in_silence` only."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


async def collect_in_silence(clock: Clock, position: Callable[[], int]) -> None:
    """Once a minute where the log's `position` stands still for a moment, at the latest after a
    further ten minutes. Until it is cancelled.
    """
    while True:
        await clock.sleep_until(clock.monotonic_ns() + PAUSE_NS)
        for _ in range(TRIES_MAX):
            before = position()
            await clock.sleep_until(clock.monotonic_ns() + QUIET_NS)
            if position() == before:
                break
            await clock.sleep_until(clock.monotonic_ns() + _SECOND_NS - QUIET_NS)
        gc.collect()
