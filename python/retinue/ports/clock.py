"""Time as an argument: the real clock in service, a virtual one in simulation and tests."""

from typing import Protocol


class Clock(Protocol):
    """The only source of time. Nobody but an implementation of this port reads a clock."""

    def wall_ns(self) -> int:
        """Nanoseconds since 1970-01-01 UTC. May step, also backwards."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds since an arbitrary moment. Never runs backwards."""
        ...

    async def sleep_until(self, monotonic_ns: int) -> None:
        """Return once `monotonic_ns()` has reached the given value; at once if it already has."""
        ...
