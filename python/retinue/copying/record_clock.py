"""Record time: the wall clock, for as long as it keeps step with the monotonic one."""

from retinue.ports.clock import Clock

PARTED_NS_MAX = 2_000_000_000


class RecordClock:
    """Stamps records. Where the wall clock parts from the monotonic clock by over 2 s, stamps go on
    with the monotonic difference, and the anomaly is told once to be logged.
    """

    def __init__(self, clock: Clock, last_ns: int = 0) -> None:
        """`last_ns`: the log's last stamp. Where the wall clock was set back behind it while nobody
        ran, record time goes on from there: it would stand still until the wall clock is there.
        """
        self._clock = clock
        self._wall_ns = max(clock.wall_ns(), last_ns)
        self._monotonic_ns = clock.monotonic_ns()
        self._parted = False
        self.anomaly_ns: int | None = None
        """How far the clocks parted, until somebody has logged it."""

    def now_ns(self) -> int:
        """Now, in record time; ns since 1970. For any thread."""
        return self._look()[0]

    def stamp_ns(self) -> int:
        """As `now_ns`, and an anomaly is remembered."""
        now_ns, parted_ns = self._look()
        if parted_ns and not self._parted:
            self.anomaly_ns = parted_ns
        self._parted = parted_ns != 0
        return now_ns

    def _look(self) -> tuple[int, int]:
        """Now, and how far the clocks are apart where that is too much."""
        wall_ns = self._clock.wall_ns()
        steady_ns = self._wall_ns + self._clock.monotonic_ns() - self._monotonic_ns
        parted_ns = wall_ns - steady_ns
        return (wall_ns, 0) if abs(parted_ns) <= PARTED_NS_MAX else (steady_ns, parted_ns)

    async def sleep_until(self, record_ns: int) -> None:
        """Return once record time has come this far, as far as the monotonic clock can tell."""
        left_ns = record_ns - self.now_ns()
        await self._clock.sleep_until(self._clock.monotonic_ns() + max(0, left_ns))
