"""An event loop whose time jumps to the next timer instead of waiting; it names a deadlock."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Deadlock(Exception):
    """Everybody waits and no timer is set."""


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise Deadlock
        self.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


class VirtualClock:
    """Implements `ports.clock.Clock` on the running loop's time."""

    def __init__(self, start_ns: int = 1_700_000_000_000_000_000) -> None:
        self._start_ns = start_ns
        self.step_ns = 0

    def monotonic_ns(self) -> int:
        return round(asyncio.get_running_loop().time() * 1e9)

    def wall_ns(self) -> int:
        return self._start_ns + self.step_ns + self.monotonic_ns()

    async def sleep_until(self, monotonic_ns: int) -> None:
        left_ns = monotonic_ns - self.monotonic_ns()
        if left_ns > 0:
            await asyncio.sleep(left_ns / 1e9 + 1e-9)


def run_virtual(job: Coroutine[Any, Any, T]) -> T:
    """Runs the job on a loop of its own until it is done."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(job)
