"""The real gateway on a machine whose wall clock is SKEW_SECONDS off."""

import os
import time

from retinue.adapters.clock.system import SystemClock
from retinue.bootstrap import gateway

_SKEW_NS = int(os.environ["SKEW_SECONDS"]) * 1_000_000_000

if __name__ == "__main__":
    # The gateway has no option for a wrong clock, and needs none: only this process's own is set.
    SystemClock.wall_ns = lambda _: time.time_ns() + _SKEW_NS  # type: ignore[method-assign]
    gateway.main()
