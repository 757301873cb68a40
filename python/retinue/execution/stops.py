"""What a stop does to orders already at the broker: working openings are cancelled (LM6)."""

from collections.abc import Mapping
from typing import Final

from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import BrokerAccount, BrokerCancel, OrderSnapshot, Side
from retinue.execution.desk import Desk
from retinue.ports.broker import BrokerError
from retinue.ports.stop_latch import WHOLE_CONNECTION

# No shard has this number: the gateway's own cancels count their positions apart.
_OWN_SHARD: Final = 0xFFFF_FFFF


class Stops:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._position = desk.time.now_ns()

    def cancel_openings(self, stopped: frozenset[int]) -> int:
        """Cancels, through the batcher like any other request, every working opening known here."""
        orders = [
            pb.Order(
                order_id=order.order_id,
                account_id=order.account_id,
                instrument_id=order.instrument_id,
                side=order.side,  # type: ignore[arg-type]
                action=pb.ORDER_ACTION_CANCEL,
                ordinal=ordinal,
            )
            for ordinal, order in enumerate(self._desk.book.orders.values())
            if order.is_placed
            and not order.is_finished
            and order.opening
            and (WHOLE_CONNECTION in stopped or order.account_id in stopped)
        ]
        if orders:
            self._position += 1
            group = pb.OrderGroup(position=self._position, orders=orders)
            request = pb.LinkRequest(order_groups=[group]).SerializeToString()
            self._desk.batcher.offer(self._desk.time.now_ns(), _OWN_SHARD, request)
            self._desk.wake.set()
        return len(orders)

    async def cancel_leftovers(self, stopped: frozenset[int]) -> None:
        """After a restart: openings that an earlier process sent, told by what was written down of
        them, else by whether they would bring the account's position nearer to zero.
        """
        if not stopped:
            return
        desk = self._desk
        try:
            working = await desk.ask(desk.broker.list_orders(open_only=True))
            listed = await desk.ask(desk.broker.list_accounts())
            accounts = {entry.account: entry for entry in listed}
            for snapshot in working:
                account_id = desk.routes.account_ids.get(snapshot.account)
                is_stopped = WHOLE_CONNECTION in stopped or account_id in stopped
                if account_id is not None and is_stopped and self._opens(snapshot, accounts):
                    cancel = BrokerCancel(snapshot.account, "", snapshot.broker_order_id)
                    await desk.broker.cancel(cancel)
        except BrokerError:
            # The next connect comes here again.
            return

    def _opens(self, snapshot: OrderSnapshot, accounts: Mapping[str, BrokerAccount]) -> bool:
        desk = self._desk
        order_id = desk.store.order_of(snapshot.broker_order_id)
        row = desk.store.find([order_id]).get(order_id) if order_id else None
        if row is not None:
            return row.opening
        account = accounts.get(snapshot.account)
        positions = account.positions if account else ()
        held = sum(entry.quantity for entry in positions if entry.symbol == snapshot.symbol)
        reduces = held > 0 if snapshot.side is Side.SELL else held < 0
        return not (reduces and snapshot.leaves_qty <= abs(held))
