"""The gateway's store and stop latch in memory, each as durable as its port says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from retinue.ports.gateway_store import Sending, StoreFull
from retinue.ports.snapshots import StoredSnapshot
from retinue.ports.stop_latch import WHOLE_CONNECTION
from tests.simulation.stores.disk import Disk, DiskError

_SNAPSHOTS_KEPT = 3


class SimulatedGatewayStore:
    """Implements `ports.gateway_store.GatewayStore`; outlives the gateway's processes."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._rows: dict[bytes, Sending] = {}
        self._names: dict[bytes, str] = {}
        self._orders: dict[str, bytes] = {}
        self.epochs: dict[int, int] = {}
        self._through = 0
        self._has_reserve = True
        # What a loss of power takes back: names and progress since the last sync.
        self._unsynced_names: list[bytes] = []
        self._synced_through = 0

    def record_sending(self, rows: Sequence[Sending]) -> None:
        self._may_write()
        self._disk.may_kill()
        for row in rows:
            self._rows.setdefault(row.order_id, row)
        self._sync()
        self._disk.may_kill()

    def _may_write(self) -> None:
        if self._disk.full and self._has_reserve:
            raise StoreFull("there is no room on the simulated disk")
        if self._disk.fails():
            raise DiskError("the simulated disk wrote nothing")

    def free_reserve(self) -> bool:
        had, self._has_reserve = self._has_reserve, False
        return had

    def restore_reserve(self) -> bool:
        self._has_reserve = self._has_reserve or not self._disk.full
        return self._has_reserve

    def _sync(self) -> None:
        self._unsynced_names.clear()
        self._synced_through = self._through

    def record_names(self, names: Mapping[bytes, str]) -> None:
        for order_id, name in names.items():
            self._names[order_id] = name
            self._orders[name] = order_id
            self._unsynced_names.append(order_id)

    def forget(self, order_ids: Sequence[bytes]) -> None:
        for order_id in order_ids:
            self._rows.pop(order_id, None)

    def find(self, order_ids: Sequence[bytes]) -> dict[bytes, Sending]:
        return {
            order_id: replace(row, broker_order_id=self._names.get(order_id, ""))
            for order_id in order_ids
            if (row := self._rows.get(order_id)) is not None
        }

    def nameless(self, since_ns: int) -> list[Sending]:
        return [
            row
            for key, row in self._rows.items()
            if key not in self._names and row.sending_ns >= since_ns
        ]

    def order_of(self, broker_order_id: str) -> bytes | None:
        return self._orders.get(broker_order_id)

    def epoch(self, shard_id: int) -> int:
        return self.epochs.get(shard_id, 0)

    def raise_epoch(self, shard_id: int, epoch: int) -> None:
        self.epochs[shard_id] = max(epoch, self.epoch(shard_id))
        self._sync()

    def executions_through(self) -> int:
        return self._through

    def set_executions_through(self, sequence: int) -> None:
        self._through = sequence

    def prune(self, before_ns: int) -> None:
        self._rows = {key: row for key, row in self._rows.items() if row.sending_ns >= before_ns}

    def close(self) -> None:
        """Nothing to release."""

    def lose_power(self) -> None:
        for order_id in self._unsynced_names:
            name = self._names.pop(order_id, None)
            if name is not None:
                self._orders.pop(name, None)
        self._unsynced_names.clear()
        self._through = self._synced_through


class SimulatedLatch:
    """Implements `ports.stop_latch.StopLatch`: durable at once, full disk or not."""

    def __init__(self) -> None:
        self._generation = 0
        self._stopped: set[int] = set()

    def generation(self) -> int:
        return self._generation

    def stopped(self) -> frozenset[int]:
        return frozenset(self._stopped)

    def set(self, account_id: int) -> None:
        self._stopped.add(account_id)
        self._generation += 1

    def clear(self, account_id: int) -> None:
        self._stopped.discard(account_id)
        self._generation += 1

    def holds(self, account_id: int) -> bool:
        return account_id in self._stopped or WHOLE_CONNECTION in self._stopped


class SimulatedSnapshots:
    """Implements `ports.snapshots.Snapshots`."""

    def __init__(self) -> None:
        self._kept: list[StoredSnapshot] = []

    def write(self, position: int, data: bytes) -> None:
        self._kept = [*self._kept, StoredSnapshot(position, data)][-_SNAPSHOTS_KEPT:]

    def latest(self, at_most: int | None = None) -> StoredSnapshot | None:
        for stored in reversed(self._kept):
            if at_most is None or stored.position <= at_most:
                return stored
        return None
