"""The log port in memory. Kept is what was synced; what was not is lost when the power goes."""

from collections.abc import Callable, Sequence

from retinue.adapters.log.chain import START, link
from retinue.domain.errors import LogDamaged, LogFull, LogUnavailable
from retinue.ports.log import Frame
from tests.simulation.stores.disk import Disk


class SimulatedLog:
    """Implements `ports.log.Log`; outlives the processes that use it."""

    def __init__(self, disk: Disk) -> None:
        self.syncs = 0
        self._disk = disk
        self._frames: list[Frame] = []
        self._links: list[int] = []
        self._synced = 0
        self._watchers: list[Callable[[int], None]] = []
        self._has_reserve = True

    def append(self, payloads: Sequence[bytes], stamp_ns: int) -> list[int]:
        if not payloads:
            return []
        if self._disk.full:
            raise LogFull("there is no room on the simulated disk", "make room")
        if self._disk.fails():
            raise LogUnavailable("the simulated disk gave an error", "try again")
        stamp_ns = max(stamp_ns, self.last_stamp_ns())
        positions = [self._put(payload, stamp_ns) for payload in payloads]
        self._disk.may_kill()
        self.sync()
        self._disk.may_kill()
        for wake in self._watchers:
            wake(positions[-1])
        return positions

    def _put(self, payload: bytes, stamp_ns: int) -> int:
        position = len(self._frames) + 1
        before = self._links[-1] if self._links else START
        self._links.append(link(before, position, stamp_ns, payload))
        self._frames.append(Frame(position, stamp_ns, payload))
        return position

    def sync(self) -> None:
        """What has been written is durable from here on."""
        self._synced = len(self._frames)
        self.syncs += 1

    def read(self, after: int, limit: int) -> list[Frame]:
        frames = self._frames[after : after + limit]
        for frame in frames:
            before = self._links[frame.position - 2] if frame.position > 1 else START
            if link(before, *frame) != self._links[frame.position - 1]:
                raise LogDamaged(frame.position, "the record is not what was written")
        return frames

    def last_position(self) -> int:
        return len(self._frames)

    def last_stamp_ns(self) -> int:
        return self._frames[-1].stamp_ns if self._frames else 0

    def watch(self, wake: Callable[[int], None]) -> Callable[[], None]:
        self._watchers.append(wake)
        return lambda: self._watchers.remove(wake)

    def free_reserve(self) -> bool:
        """Once: room for what must still be written."""
        had, self._has_reserve = self._has_reserve, False
        if had:
            self._disk.full = False
        return had

    def restore_reserve(self) -> bool:
        self._has_reserve = self._has_reserve or not self._disk.full
        return self._has_reserve

    def checkpoint(self) -> None:
        """Nothing to move."""

    def close(self) -> None:
        """Nothing to release."""

    def crash(self, *, power: bool) -> None:
        """What was written but not synced: gone with the power, else there or not, as a whole."""
        if len(self._frames) > self._synced and (power or self._disk.drops_unsynced()):
            del self._frames[self._synced :], self._links[self._synced :]
        self._synced = len(self._frames)
        self._watchers.clear()

    @property
    def chain(self) -> int:
        """The last link: one number for every byte of the log."""
        return self._links[-1] if self._links else START

    def frames(self) -> Sequence[Frame]:
        return self._frames
