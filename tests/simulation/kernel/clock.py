"""The clock port on virtual time. The wall clock may jump; the monotonic one never does."""

import asyncio

START_WALL_NS = 1_790_000_000_000_000_000
_SECOND_NS = 1_000_000_000


class VirtualClock:
    """Implements `ports.clock.Clock` for every process of the simulated machine."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._wall_offset_ns = START_WALL_NS

    def wall_ns(self) -> int:
        return self._wall_offset_ns + self.monotonic_ns()

    def monotonic_ns(self) -> int:
        return round(self._loop.time() * _SECOND_NS)

    async def sleep_until(self, monotonic_ns: int) -> None:
        done = self._loop.create_future()
        timer = None
        if monotonic_ns <= self.monotonic_ns():
            # Also then others get their turn, as on a real loop.
            self._loop.call_soon(_finish, done)
        else:
            timer = self._loop.call_at(monotonic_ns / _SECOND_NS, _finish, done)
        try:
            await done
        finally:
            if timer is not None:
                timer.cancel()

    def step_wall(self, by_ns: int) -> None:
        """Somebody sets the clock."""
        self._wall_offset_ns += by_ns


def _finish(done: "asyncio.Future[None]") -> None:
    if not done.done():
        done.set_result(None)
