"""The effects port in memory.

A transaction is durable some time after it was written: a loss of power takes the last ones back
as a whole, `complete_through` with them.
"""

from collections.abc import Sequence

from retinue.ports.effects import EffectSlice

_UNSYNCED_MAX = 20


class SimulatedEffects:
    """Implements `ports.effects.EffectsStore`."""

    def __init__(self) -> None:
        self._slices: dict[int, dict[int, bytes]] = {}
        self._through = 0
        self._unsynced: list[tuple[list[tuple[int, int]], int]] = []

    def write(self, slices: Sequence[EffectSlice], complete_through: int) -> None:
        new = []
        for part in slices:
            if self._slices.setdefault(part.position, {}).get(part.slice) is None:
                new.append((part.position, part.slice))
            self._slices[part.position][part.slice] = part.data
        self._unsynced.append((new, self._through))
        self._through = max(self._through, complete_through)
        if self.unsynced > _UNSYNCED_MAX:
            self.sync()

    def sync(self) -> None:
        """Everything written is durable."""
        self._unsynced.clear()

    def lose_power(self, transactions: int) -> None:
        """The last so many transactions that were not synced are gone."""
        for _ in range(min(transactions, len(self._unsynced))):
            new, self._through = self._unsynced.pop()
            for position, number in new:
                del self._slices[position][number]

    @property
    def unsynced(self) -> int:
        return len(self._unsynced)

    def complete_through(self) -> int:
        return self._through

    def effects_at(self, position: int) -> list[bytes]:
        slices = self._slices.get(position, {})
        return [slices[number] for number in sorted(slices)]

    def beyond(self, after: int, limit: int) -> list[int]:
        return sorted(position for position in self._slices if position > after)[:limit]

    def clear(self) -> None:
        self._slices.clear()
        self._through = 0
        self._unsynced.clear()

    def close(self) -> None:
        """Nothing to release."""
