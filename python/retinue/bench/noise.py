"""How quiet the machine is: the same small work over and over.

On a quiet one the p99 is near the median.
"""

from retinue.adapters.clock.system import SystemClock
from retinue.bench.figures import Figure, figure_of

_ROUNDS = 2000
_WORK = 2000


def noise() -> Figure:
    """A spin of fixed length, in microseconds."""
    clock = SystemClock()
    spins: list[float] = []
    for _ in range(_ROUNDS):
        started = clock.monotonic_ns()
        for _ in range(_WORK):
            pass
        spins.append((clock.monotonic_ns() - started) / 1000)
    return figure_of("noise.spin", spins, "us")
