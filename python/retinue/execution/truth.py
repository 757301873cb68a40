"""Asks the broker what became of orders, by whatever it can still be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from retinue.domain.broker import BrokerExecution, ClientIdMemory, OrderSnapshot
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk

_ASK_EACH_MAX: Final = 20
_SKEW_NS: Final = 5_000_000_000
# An order enters the broker's books this long after it was sent, at most.
_ON_ITS_WAY_NS: Final = 60_000_000_000


@dataclass(slots=True)
class Found:
    snapshot: OrderSnapshot
    executions: list[BrokerExecution] = field(default_factory=list)


async def find_orders(desk: Desk, wanted: Sequence[Tracked]) -> dict[bytes, Found]:
    """Those the broker knows. Raises BrokerError where it could not be asked."""
    if desk.remembers and len(wanted) <= _ASK_EACH_MAX:
        found = {}
        for order in wanted:
            snapshot = await desk.broker.find_order(order.client_order_id)
            if snapshot is not None:
                found[order.order_id] = Found(snapshot)
    else:
        listed = await desk.broker.list_orders(open_only=False)
        found = _match(desk, wanted, listed)
    if any(entry.snapshot.cum_qty for entry in found.values()):
        by_broker = {entry.snapshot.broker_order_id: entry for entry in found.values()}
        after = desk.outbox.ask_after_durable
        for execution in await desk.broker.list_executions(after):
            entry = by_broker.get(execution.broker_order_id)
            if entry is not None:
                entry.executions.append(execution)
    return found


def _match(
    desk: Desk, wanted: Sequence[Tracked], listed: Sequence[OrderSnapshot]
) -> dict[bytes, Found]:
    by_broker = {snapshot.broker_order_id: snapshot for snapshot in listed}
    by_client = {snapshot.client_order_id: snapshot for snapshot in listed}
    by_client.pop("", None)
    found = {}
    nameless = []
    for order in wanted:
        snapshot = by_broker.get(order.broker_order_id) or by_client.get(order.client_order_id)
        if snapshot is not None:
            found[order.order_id] = Found(snapshot)
        else:
            nameless.append(order)
    if desk.memory is ClientIdMemory.REMEMBERED:
        return found
    for order in nameless:
        candidates = [snapshot for snapshot in listed if _could_be(desk, order, snapshot)]
        # One order and one candidate, or nobody can tell: a person decides.
        if len(candidates) == 1 and not _has_rival(desk, order, candidates[0]):
            found[order.order_id] = Found(candidates[0])
    return found


def _has_rival(desk: Desk, order: Tracked, snapshot: OrderSnapshot) -> bool:
    """Whether another order that looks the same may be the one the broker has: asked for or not,
    of this process or one before it, whose names a loss of power may have taken.
    """
    for row in desk.store.nameless(snapshot.time_ns - _ON_ITS_WAY_NS):
        known = desk.book.orders.get(row.order_id)
        is_other = row.order_id != order.order_id and not (known and known.broker_order_id)
        alike = (
            row.account == snapshot.account
            and row.symbol == snapshot.symbol
            and row.side == snapshot.side
            and row.quantity == snapshot.quantity
            and row.limit_price == (snapshot.limit_price or 0)
            and row.sending_ns <= snapshot.time_ns + _SKEW_NS
        )
        if is_other and alike:
            return True
    return False


def _could_be(desk: Desk, order: Tracked, snapshot: OrderSnapshot) -> bool:
    """Whether this order of the broker, claimed by nobody, looks in everything like ours."""
    placed = desk.broker_order(order)
    return (
        placed is not None
        and order.sending_ns > 0
        and not snapshot.client_order_id
        and snapshot.account == placed.account
        and snapshot.symbol == placed.symbol
        and snapshot.side == placed.side
        and snapshot.order_type == placed.order_type
        and snapshot.quantity == placed.quantity
        and snapshot.limit_price == placed.limit_price
        and snapshot.time_ns >= order.sending_ns - _SKEW_NS
        and not desk.book.knows_broker_id(snapshot.broker_order_id)
        and desk.store.order_of(snapshot.broker_order_id) is None
    )
