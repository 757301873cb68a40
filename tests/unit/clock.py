"""A clock in the test's hand."""

import asyncio


class HandClock:
    """Implements `ports.clock.Clock`. Time passes by `pass_by`, and by sleeping at once."""

    def __init__(self, wall_ns: int = 0) -> None:
        self.wall = wall_ns
        self.steady = 0

    def pass_by(self, ns: int) -> None:
        self.wall += ns
        self.steady += ns

    def wall_ns(self) -> int:
        return self.wall

    def monotonic_ns(self) -> int:
        return self.steady

    async def sleep_until(self, monotonic_ns: int) -> None:
        self.pass_by(max(0, monotonic_ns - self.steady))
        await asyncio.sleep(0)
