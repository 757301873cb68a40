"""One line of time for a gateway: wall time while the two clocks agree, and never backwards."""

from typing import Final

from retinue.ports.clock import Clock

_DISAGREEMENT_NS_MAX: Final = 2_000_000_000


class SteadyTime:
    """Wall time that follows small corrections and ignores steps of more than 2 s."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_ns = clock.wall_ns() - clock.monotonic_ns()
        self._last_ns = 0

    def now_ns(self) -> int:
        """Nanoseconds since 1970."""
        monotonic_ns = self._clock.monotonic_ns()
        offset_ns = self._clock.wall_ns() - monotonic_ns
        if abs(offset_ns - self._offset_ns) <= _DISAGREEMENT_NS_MAX:
            self._offset_ns = offset_ns
        self._last_ns = max(self._last_ns, monotonic_ns + self._offset_ns)
        return self._last_ns

    async def sleep_until(self, at_ns: int) -> None:
        """Returns at that time, or at once when it has passed."""
        await self._clock.sleep_until(at_ns - self._offset_ns)
