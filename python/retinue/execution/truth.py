"""Asks the broker what became of orders, by whatever it can still be asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from retinue.domain.broker import BrokerExecution, ClientIdMemory, OrderSnapshot
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.ports.gateway_store import Sending

_ASK_EACH_MAX: Final = 20
_SKEW_NS: Final = 5_000_000_000
# An order enters the broker's books this long after it was sent, at most.
_ON_ITS_WAY_NS: Final = 60_000_000_000

# The engine knows an execution again for 7 days; an older one would count twice.
_TOLD_AGAIN_NS: Final = 6 * 24 * 3600 * 1_000_000_000


@dataclass(slots=True)
class Found:
    snapshot: OrderSnapshot
    executions: list[BrokerExecution] = field(default_factory=list)

    def is_news(self, order: Tracked) -> bool:
        """Whether the order has ended, or is filled further than was told."""
        return self.snapshot.state.finished or self.snapshot.cum_qty > order.filled_qty


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
    executed = [entry for entry in found.values() if entry.snapshot.cum_qty]
    if executed:
        _share_out(await desk.broker.list_executions(desk.outbox.ask_after_durable), executed)
    # What was lost may lie behind any number of executions that were not.
    short = [entry for entry in executed if _is_short(entry)]
    since_ns = desk.time.now_ns() - _TOLD_AGAIN_NS
    for account in sorted({entry.snapshot.account for entry in short}):
        history = await desk.broker.list_executions(0, account)
        _share_out([known for known in history if known.time_ns >= since_ns], short)
    return found


def _share_out(executions: Sequence[BrokerExecution], entries: Sequence[Found]) -> None:
    """Each execution to its order, once."""
    by_broker = {entry.snapshot.broker_order_id: entry for entry in entries}
    for execution in executions:
        entry = by_broker.get(execution.broker_order_id)
        if entry is not None and execution not in entry.executions:
            entry.executions.append(execution)


def _is_short(entry: Found) -> bool:
    return sum(execution.last_qty for execution in entry.executions) < entry.snapshot.cum_qty


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
    if desk.memory is not ClientIdMemory.REMEMBERED:
        wanted_ids = {order.order_id for order in nameless}
        for order_id, snapshot in _told_apart(desk, nameless, listed):
            if order_id in wanted_ids:
                found[order_id] = Found(snapshot)
    return found


@dataclass(slots=True)
class _Alike:
    """Orders and what the broker has, where any of these orders may be any of those."""

    order_ids: set[bytes] = field(default_factory=set)
    snapshots: list[OrderSnapshot] = field(default_factory=list)


def _told_apart(
    desk: Desk, nameless: Sequence[Tracked], listed: Sequence[OrderSnapshot]
) -> Iterator[tuple[bytes, OrderSnapshot]]:
    """Which order is which, by what they look like and when they were sent. Where the broker has as
    many as may have been sent, all of them were, and the first sent is its first; where it has
    fewer, nobody can tell, and a person decides.
    """
    orders = [(order.sending_ns, order.order_id, _shape(desk, order)) for order in nameless]
    known = {order_id for _, order_id, _ in orders}
    shapes = {shape for _, _, shape in orders}
    # The store is asked last, and for few: the broker may list all that it ever had.
    unclaimed = [
        snapshot
        for snapshot in listed
        if _snapshot_shape(snapshot) in shapes and _is_unclaimed(desk, snapshot)
    ]
    since_ns = min((snapshot.time_ns for snapshot in unclaimed), default=0) - _ON_ITS_WAY_NS
    # Asked for or not, of this process or one before it: any may be the one that the broker has.
    for row in desk.store.nameless(since_ns) if unclaimed else []:
        tracked = desk.book.orders.get(row.order_id)
        if row.order_id not in known and not (tracked and tracked.broker_order_id):
            orders.append((row.sending_ns, row.order_id, _row_shape(row)))
    orders = sorted(order for order in orders if order[0] > 0)
    groups: list[_Alike] = []
    latest: dict[_Shape, _Alike] = {}
    for snapshot in sorted(unclaimed, key=lambda known: (known.time_ns, known.broker_order_id)):
        shape = _snapshot_shape(snapshot)
        order_ids = [
            order_id
            for sending_ns, order_id, of in orders
            if of == shape and _may_be(sending_ns, snapshot)
        ]
        group = latest.get(shape)
        if group is None or group.order_ids.isdisjoint(order_ids):
            group = latest[shape] = _Alike()
            groups.append(group)
        group.order_ids.update(order_ids)
        group.snapshots.append(snapshot)
    for group in groups:
        if len(group.order_ids) == len(group.snapshots):
            in_turn = [order_id for _, order_id, _ in orders if order_id in group.order_ids]
            yield from zip(in_turn, group.snapshots, strict=True)


_Shape = tuple[str, str, int, int, int, int]


def _shape(desk: Desk, order: Tracked) -> _Shape | None:
    placed = desk.broker_order(order)
    if placed is None:
        return None
    terms = (placed.side, placed.order_type, placed.quantity, placed.limit_price or 0)
    return (placed.account, placed.symbol, *terms)


def _row_shape(row: Sending) -> _Shape:
    return (row.account, row.symbol, row.side, row.order_type, row.quantity, row.limit_price)


def _snapshot_shape(snapshot: OrderSnapshot) -> _Shape:
    terms = (snapshot.side, snapshot.order_type, snapshot.quantity, snapshot.limit_price or 0)
    return (snapshot.account, snapshot.symbol, *terms)


def _may_be(sending_ns: int, snapshot: OrderSnapshot) -> bool:
    return -_SKEW_NS <= snapshot.time_ns - sending_ns <= _ON_ITS_WAY_NS


def _is_unclaimed(desk: Desk, snapshot: OrderSnapshot) -> bool:
    return (
        not snapshot.client_order_id
        and not desk.book.knows_broker_id(snapshot.broker_order_id)
        and desk.store.order_of(snapshot.broker_order_id) is None
    )
