"""The machine's own clock."""

import asyncio
import time


class SystemClock:
    """Implements `ports.clock.Clock`."""

    def wall_ns(self) -> int:
        return time.time_ns()

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    async def sleep_until(self, monotonic_ns: int) -> None:
        left_ns = monotonic_ns - time.monotonic_ns()
        if left_ns > 0:
            # The loop counts in floats and wakes a timer early by up to its resolution; a
            # microsecond more keeps the promise that the moment has been reached.
            await asyncio.sleep(left_ns / 1e9 + 1e-6)
