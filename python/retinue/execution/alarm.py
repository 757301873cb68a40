"""Wakes one waiter at the earliest of the moments it was given."""

import asyncio

from retinue.execution.steady_time import SteadyTime


class Alarm:
    def __init__(self, time: SteadyTime, wake: asyncio.Event) -> None:
        self._time = time
        self._wake = wake
        self._at_ns = 0
        self._task: asyncio.Task[None] | None = None

    def set(self, at_ns: int) -> None:
        """Rings then or before: an earlier alarm stays, and whoever is woken looks again."""
        if self._task is not None:
            if self._at_ns <= at_ns:
                return
            self._task.cancel()
        self._at_ns = at_ns
        self._task = asyncio.get_running_loop().create_task(self._ring())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _ring(self) -> None:
        await self._time.sleep_until(self._at_ns)
        self._task = None
        self._wake.set()
