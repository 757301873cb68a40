"""What every simulated store asks before a write: does it go well, and do we live on?"""

from random import Random

from tests.simulation.kernel.process import PROCESS, Killed


class DiskError(OSError):
    """The disk said no, as it was told to."""


class Disk:
    """One machine's disk. A kill can strike inside a write, before or after it is durable."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.full = False
        self.error_rate = 0.0
        self.kill_rate = 0.0

    def fails(self) -> bool:
        """Whether this write is refused."""
        return self.error_rate > 0 and self._chance.random() < self.error_rate

    def may_kill(self) -> None:
        """A moment in the middle of a write. Raises Killed."""
        if self.kill_rate > 0 and self._chance.random() < self.kill_rate:
            process = PROCESS.get(None)
            if process is not None:
                process.kill()
                raise Killed

    def drops_unsynced(self) -> bool:
        """Whether a write that nobody waited for is gone after a kill."""
        return self._chance.random() < 0.5

    def lost_of(self, unsynced: int) -> int:
        """How many of the last writes a loss of power takes."""
        return self._chance.randrange(unsynced + 1)
