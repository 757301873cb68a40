"""What a gateway writes down before it acts, and what leaves when that cannot be written
(docs/decisions/0014).
"""

from retinue.domain.broker import BrokerOrder
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.ports.gateway_store import StoreFull

Places = list[tuple[Tracked, BrokerOrder]]


class Records:
    """Everything here that fails leaves the store as it was."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stored_executions = desk.store.executions_through()
        # Until it is looked at: a process before this one may have spent the reserve.
        self._is_spent = True

    async def sending(self, places: Places) -> Places:
        """The orders that may leave: all of them, or on a full disk those that only reduce.

        Raises OSError where not even these could be written down.
        """
        return await self._desk.on_cpu(lambda: self._sending(places))

    def _sending(self, places: Places) -> Places:
        desk = self._desk
        if self._is_spent:
            self._is_spent = not desk.store.restore_reserve()
        if not self._is_spent:
            try:
                desk.store.record_sending(desk.sending_rows(places))
            except StoreFull:
                pass
            else:
                return places
        reductions = [(order, placed) for order, placed in places if not order.opening]
        if not reductions:
            return []
        rows = desk.sending_rows(reductions)
        try:
            desk.store.record_sending(rows)
        except StoreFull:
            self._spend()
            desk.store.record_sending(rows)
        return reductions

    async def raise_epoch(self, shard_id: int, epoch: int) -> None:
        """Raises OSError. Spends the reserve if it must: without a writer nothing is reduced."""

        def write() -> None:
            try:
                self._desk.store.raise_epoch(shard_id, epoch)
            except StoreFull:
                self._spend()
                self._desk.store.raise_epoch(shard_id, epoch)

        await self._desk.on_cpu(write)

    def _spend(self) -> None:
        self._desk.store.free_reserve()
        self._is_spent = True

    async def forget(self, orders: list[Tracked]) -> None:
        """They were not sent. A row that stays puts its order in doubt after a crash, no more."""
        desk = self._desk
        if desk.remembers:
            return
        try:
            await desk.on_cpu(lambda: desk.store.forget([order.order_id for order in orders]))
        except OSError:
            return

    async def prune(self, before_ns: int) -> None:
        """Rows this old are gone, or stay until the next start."""
        desk = self._desk
        try:
            await desk.on_cpu(lambda: desk.store.prune(before_ns))
        except OSError:
            return

    async def keep_up(self) -> None:
        """The broker's names and how far it was read; later, where they cannot be written now.

        Without them an order is in doubt after a crash, and more is asked for than was missed.
        """
        desk = self._desk
        durable = desk.outbox.executions_durable
        names, desk.names = desk.names, {}
        try:
            if names:
                await desk.on_cpu(lambda: desk.store.record_names(names))
            if durable > self._stored_executions:
                await desk.on_cpu(lambda: desk.store.set_executions_through(durable))
                self._stored_executions = durable
        except OSError:
            desk.names = names | desk.names
