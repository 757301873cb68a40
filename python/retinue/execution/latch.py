"""The stop latch as the gateway obeys it: noticed by its generation, before every send and while
idle.
"""

from retinue.engine.batcher import Batcher
from retinue.execution.book import Tracked
from retinue.ports.stop_latch import WHOLE_CONNECTION, StopLatch


class Latch:
    def __init__(self, port: StopLatch) -> None:
        self._port = port
        self._generation = -1
        self._stopped: frozenset[int] = frozenset()

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to notice. Costs no system call."""
        return self._port.generation() != self._generation

    def notice(self, batcher: Batcher, now_ns: int) -> dict[int, int]:
        """Brings the batcher up to date; the accounts that are newly stopped, and how many openings
        of each had not left and never will.
        """
        self._generation = self._port.generation()
        before, self._stopped = self._stopped, self._port.stopped()
        newly = {}
        for account_id in sorted(self._stopped - before):
            waiting = batcher.waiting
            batcher.set_stopped(now_ns, account_id)
            newly[account_id] = waiting - batcher.waiting
        for account_id in sorted(before - self._stopped):
            batcher.clear_stopped(account_id)
        return newly

    @property
    def stopped(self) -> frozenset[int]:
        return self._port.stopped()

    def holds(self, order: Tracked) -> bool:
        """Whether this order must not leave, by the latch as it is at this instant."""
        if order.opening is False:
            return False
        stopped = self._stopped
        if self.has_changed:
            stopped = self._port.stopped()
        return WHOLE_CONNECTION in stopped or order.account_id in stopped

    def set(self, account_id: int) -> None:
        self._port.set(account_id)

    def clear(self, account_id: int) -> None:
        self._port.clear(account_id)
