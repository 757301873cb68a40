"""The venue's business: orders come in, trade, rest, are cancelled or expire, and accounts are
booked.

It speaks in listings and integers; requests, capabilities and faults of the road are `venue`'s.
Each
event is told by `emit` at the moment it holds, and each change is kept for the journal.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from retinue.adapters.brokers.simulated.accounts import Account
from retinue.adapters.brokers.simulated.client_ids import ClientIds
from retinue.adapters.brokers.simulated.market import Market
from retinue.adapters.brokers.simulated.orders import Execution, Order
from retinue.domain.broker import BrokerOrderState, OrderUpdateKind, TimeInForce

Emit = Callable[[OrderUpdateKind, Order, Execution | None, str], None]

_DAY_NS = 86_400_000_000_000


@dataclass(slots=True)
class Changes:
    """What happened since the journal was last written, each order once and in its last state."""

    accounts: list[Account] = field(default_factory=list)
    orders: dict[int, Order] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.accounts or self.orders or self.executions)


class Exchange:
    """All brokers' orders and accounts, over the markets."""

    def __init__(self, markets: dict[str, Market], client_ids: ClientIds, emit: Emit) -> None:
        self.markets = markets
        self.accounts: dict[tuple[str, str], Account] = {}
        self.orders: dict[int, Order] = {}
        self.open: dict[int, Order] = {}
        self.by_broker: dict[str, list[Order]] = {}
        self.executions: dict[str, list[Execution]] = {}
        self.last_sequence = 0
        self.changes = Changes()
        self._client_ids = client_ids
        self._emit = emit
        self.now_ns = 0
        self._last_order_id = 0
        self._day = -1

    def restore(
        self, accounts: Iterable[Account], orders: Iterable[Order], executions: Iterable[Execution]
    ) -> None:
        """Takes over what the journal holds, each in the order it was written."""
        for account in accounts:
            self.accounts[account.broker, account.name] = account
        for order in orders:
            self._register(order)
            self._last_order_id = order.order_id
            if order.open and not order.held:
                self.markets[order.listing.symbol].book.rest(order)
        for execution in executions:
            self._book(execution)

    def open_account(self, account: Account) -> None:
        self.accounts[account.broker, account.name] = account
        self.changes.accounts.append(account)

    def next_order_id(self) -> int:
        self._last_order_id += 1
        return self._last_order_id

    def _register(self, order: Order) -> None:
        self.orders[order.order_id] = order
        self.by_broker.setdefault(order.broker, []).append(order)
        self._client_ids.taken(order)
        if order.open:
            self.open[order.order_id] = order

    def reject(self, order: Order, text: str) -> None:
        """The order is recorded and turned down."""
        self._register(order)
        self._finish(order, BrokerOrderState.REJECTED, OrderUpdateKind.REJECTED, text)

    def place(self, order: Order, *, fill_at_most: int, hold: bool) -> None:
        """Accepts the order and trades it: at once up to `fill_at_most`; with `hold` the rest
        stays so.
        """
        self._register(order)
        self.changes.orders[order.order_id] = order
        self._emit(OrderUpdateKind.ACCEPTED, order, None, "")
        book = self.markets[order.listing.symbol].book
        if order.time_in_force is TimeInForce.FOK:
            enough = fill_at_most >= order.quantity and book.fillable(order) >= order.quantity
            if not enough:
                fill_at_most = 0
        self._trade(order, fill_at_most)
        if not order.open:
            return
        if order.time_in_force in (TimeInForce.IOC, TimeInForce.FOK):
            text = "not filled at once"
            self._finish(order, BrokerOrderState.EXPIRED, OrderUpdateKind.EXPIRED, text)
            return
        if order.cum_qty == 0:
            order.state = BrokerOrderState.WORKING
            self._emit(OrderUpdateKind.WORKING, order, None, "")
        order.held = hold
        if not hold:
            book.rest(order)

    def cancel(self, order: Order) -> None:
        """Cancels what is left of an open order."""
        if not order.held:
            self.markets[order.listing.symbol].book.remove(order)
        self._finish(order, BrokerOrderState.CANCELED, OrderUpdateKind.CANCELED, "")

    def release_held(self) -> None:
        """What a script held back goes on: it takes what there is, and the rest rests."""
        for order in [order for order in self.open.values() if order.held]:
            order.held = False
            self.changes.orders[order.order_id] = order
            self._take_and_rest(order)

    def tick(self, now_ns: int, market_ns: int) -> None:
        """Time passes: prices step, resting orders trade, the day's orders expire at 00:00 UTC."""
        self.now_ns = now_ns
        for market in self.markets.values():
            for price in market.due(market_ns):
                market.moved = True
                fills, waiting = market.book.move(price)
                for order, at, quantity in fills:
                    self._fill(order, at, quantity)
                for order in waiting:
                    self._take_and_rest(order)
        day = now_ns // _DAY_NS
        if day != self._day:
            self._day = day
            self._expire_days_before(day)

    def _expire_days_before(self, day: int) -> None:
        for order in list(self.open.values()):
            if order.time_in_force is TimeInForce.DAY and order.time_ns // _DAY_NS < day:
                if not order.held:
                    self.markets[order.listing.symbol].book.remove(order)
                text = "the day is over"
                self._finish(order, BrokerOrderState.EXPIRED, OrderUpdateKind.EXPIRED, text)

    def _take_and_rest(self, order: Order) -> None:
        self._trade(order, order.quantity - order.cum_qty)
        if order.open:
            self.markets[order.listing.symbol].book.rest(order)

    def _trade(self, order: Order, at_most: int) -> None:
        if at_most <= 0:
            return
        book = self.markets[order.listing.symbol].book
        for price, quantity, maker in book.match(order, at_most):
            if maker is not None:
                self._fill(maker, price, quantity)
            self._fill(order, price, quantity)

    def _fill(self, order: Order, price: int, quantity: int) -> None:
        order.cum_qty += quantity
        filled = order.cum_qty == order.quantity
        order.state = BrokerOrderState.FILLED if filled else BrokerOrderState.PARTIALLY_FILLED
        self.last_sequence += 1
        execution = Execution(
            self.last_sequence,
            order,
            quantity,
            price,
            order.listing.fee_nano(price, quantity),
            order.cum_qty,
            self.now_ns,
        )
        self._book(execution)
        self.changes.executions.append(execution)
        self.changes.orders[order.order_id] = order
        self._emit(OrderUpdateKind.FILL, order, execution, "")
        if filled:
            self._close(order)

    def _book(self, execution: Execution) -> None:
        order = execution.order
        self.last_sequence = execution.sequence
        self.executions.setdefault(order.broker, []).append(execution)
        self.accounts[order.broker, order.account].book(
            order.listing,
            order.side,
            price=execution.last_px,
            quantity=execution.last_qty,
            fee_nano=execution.fee_nano,
        )

    def _finish(
        self, order: Order, state: BrokerOrderState, kind: OrderUpdateKind, text: str
    ) -> None:
        order.state = state
        order.text = text
        self.changes.orders[order.order_id] = order
        self._emit(kind, order, None, text)
        self._close(order)

    def _close(self, order: Order) -> None:
        order.held = False
        del self.open[order.order_id]
        self._client_ids.finished(order)

    def take_changes(self) -> Changes:
        """What the journal has yet to hold; empty from here on."""
        changes, self.changes = self.changes, Changes()
        return changes
