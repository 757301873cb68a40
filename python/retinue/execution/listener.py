"""What the broker says, as reports. Facts only: nothing is judged here, and nothing is left out."""

from collections.abc import Callable
from typing import Final

from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import REASON_CODE_BROKER_REJECTED
from retinue.domain.broker import (
    BrokerExecution,
    BrokerOrderState,
    OrderSnapshot,
    OrderUpdate,
    OrderUpdateKind,
    RequestRefused,
)
from retinue.execution.book import Tracked, foreign_order_id
from retinue.execution.desk import Desk

_UPDATE_KINDS: Final[dict[OrderUpdateKind, pb.ReportKind]] = {
    OrderUpdateKind.ACCEPTED: pb.REPORT_KIND_ACKNOWLEDGED,
    OrderUpdateKind.WORKING: pb.REPORT_KIND_WORKING,
    OrderUpdateKind.FILL: pb.REPORT_KIND_FILL,
    OrderUpdateKind.REJECTED: pb.REPORT_KIND_REJECTED,
    OrderUpdateKind.CANCELED: pb.REPORT_KIND_CANCELED,
    OrderUpdateKind.CANCEL_REJECTED: pb.REPORT_KIND_CANCEL_REJECTED,
    OrderUpdateKind.EXPIRED: pb.REPORT_KIND_EXPIRED,
}
_STATE_KINDS: Final[dict[BrokerOrderState, pb.ReportKind]] = {
    BrokerOrderState.ACKNOWLEDGED: pb.REPORT_KIND_ACKNOWLEDGED,
    BrokerOrderState.WORKING: pb.REPORT_KIND_WORKING,
    BrokerOrderState.PARTIALLY_FILLED: pb.REPORT_KIND_WORKING,
    BrokerOrderState.FILLED: pb.REPORT_KIND_ACKNOWLEDGED,
    BrokerOrderState.CANCELED: pb.REPORT_KIND_CANCELED,
    BrokerOrderState.REJECTED: pb.REPORT_KIND_REJECTED,
    BrokerOrderState.EXPIRED: pb.REPORT_KIND_EXPIRED,
}


class Listener:
    def __init__(self, desk: Desk, missed: Callable[[Tracked], None]) -> None:
        """`missed`: told of an order that the broker has more to say of."""
        self._desk = desk
        self._missed = missed
        # Executions that may yet turn out to be one of our orders'.
        self._held: list[BrokerExecution] = []
        self._held_through = 0
        self.is_resumed = False

    def update(self, update: OrderUpdate) -> None:
        """One event of the broker's stream."""
        kind = _UPDATE_KINDS[update.kind]
        order = self._named(update.order)
        if order is not None:
            order.heard_ns = self._desk.time.now_ns()
            self._desk.answered(order)
            ends_cancel = update.kind in (
                OrderUpdateKind.CANCELED,
                OrderUpdateKind.CANCEL_REJECTED,
                OrderUpdateKind.EXPIRED,
            )
            if ends_cancel or update.order.state is BrokerOrderState.FILLED:
                self._desk.cancel_answered(order)
            told = 0 if update.execution is None else update.execution.last_qty
            if update.order.cum_qty > order.filled_qty + told:
                self._missed(order)
        if update.execution is not None:
            self.execution(update.execution, order)
        else:
            self._desk.report(self._report(kind, update.order, order, update.text))
        if order is not None and update.order.state.finished:
            self._desk.book.finish(order)

    def refusal(self, refused: RequestRefused) -> None:
        """A request without effect. The broker's word that an id is taken is an answer about that
        order.
        """
        desk = self._desk
        order = desk.book.find(refused.client_order_id, refused.broker_order_id)
        if order is None:
            return
        if refused.is_cancel:
            desk.cancel_answered(order)
            self._refused(order, pb.REPORT_KIND_CANCEL_REJECTED, refused)
            # It may have ended, and nobody told.
            self._missed(order)
        elif refused.existing is not None:
            self.found(order, refused.existing, [])
        elif not order.is_answered:
            desk.answered(order)
            desk.book.finish(order)
            self._refused(order, pb.REPORT_KIND_REJECTED, refused)

    def _refused(self, order: Tracked, kind: pb.ReportKind, refused: RequestRefused) -> None:
        text = f"{refused.code}: {refused.text}" if refused.text else refused.code
        report = pb.Report(kind=kind, reason=REASON_CODE_BROKER_REJECTED, text=text)
        self._desk.report_order(order, report)

    def found(
        self, order: Tracked, snapshot: OrderSnapshot, executions: list[BrokerExecution]
    ) -> None:
        """The broker was asked and knows the order: its state, and what fills may be missing."""
        desk = self._desk
        order.is_placed = True
        order.heard_ns = desk.time.now_ns()
        self._name(order, snapshot.broker_order_id)
        desk.answered(order)
        if snapshot.state.finished:
            desk.cancel_answered(order)
        kind = _STATE_KINDS[snapshot.state]
        ends = snapshot.state.finished and snapshot.state is not BrokerOrderState.FILLED
        if not ends:
            desk.report(self._report(kind, snapshot, order, snapshot.text))
        for execution in executions:
            self.execution(execution, order)
        if ends:
            desk.report(self._report(kind, snapshot, order, snapshot.text))
        if snapshot.state.finished:
            desk.book.finish(order)

    def state(self, snapshot: OrderSnapshot) -> None:
        """The order as it stands, of whichever process it was."""
        order = self._named(snapshot)
        report = self._report(_STATE_KINDS[snapshot.state], snapshot, order, snapshot.text)
        if report.order_id:
            self._desk.report(report)

    def execution(self, execution: BrokerExecution, order: Tracked | None) -> None:
        desk = self._desk
        if order is None:
            order = self._find(execution.client_order_id, execution.broker_order_id)
        elif order.broker_order_id != execution.broker_order_id:
            self._name(order, execution.broker_order_id)
        if order is not None:
            order.filled_qty = max(order.filled_qty, execution.cum_qty)
        order_id = self._order_id(order, execution.client_order_id, execution.broker_order_id)
        self._held_through = max(self._held_through, execution.sequence)
        if not order_id and self._may_be_ours(execution):
            self._held.append(execution)
            return
        if not self._held:
            desk.outbox.saw_execution(self._held_through)
        account_id = desk.routes.account_ids.get(execution.account, 0)
        instrument_id = desk.routes.instrument_ids.get(execution.symbol, 0)
        strange = not account_id or not instrument_id
        desk.report(
            pb.Report(
                kind=pb.REPORT_KIND_FILL,
                order_id=order_id,
                account_id=account_id,
                instrument_id=instrument_id,
                side=execution.side.value,  # type: ignore[arg-type]
                broker_order_id=execution.broker_order_id,
                exec_id=execution.exec_id,
                text=_at_broker(execution) if strange else "",
                last_qty=execution.last_qty,
                last_px=execution.last_px,
                cum_qty=execution.cum_qty,
                leaves_qty=execution.leaves_qty,
                fee_nano=execution.fee_nano,
                broker_time_ns=execution.time_ns,
            )
        )

    def release(self) -> None:
        """Reports what was held back, once it is known whose it is, or that it is nobody's here.

        Told too early it would go down as a trade by hand, and be a repetition later.
        """
        held, self._held = self._held, []
        for execution in held:
            self.execution(execution, None)
        if held and not self._held:
            self._desk.outbox.saw_execution(self._held_through)

    def _may_be_ours(self, execution: BrokerExecution) -> bool:
        desk = self._desk
        if not self.is_resumed:
            return True
        account_id = desk.routes.account_ids.get(execution.account)
        instrument_id = desk.routes.instrument_ids.get(execution.symbol)
        return any(
            order.is_placed
            and not order.broker_order_id
            and order.account_id == account_id
            and order.instrument_id == instrument_id
            and desk.batcher.is_out(order.order_id, False) is True
            for order in desk.book.orders.values()
        )

    def _report(
        self, kind: pb.ReportKind, snapshot: OrderSnapshot, order: Tracked | None, text: str
    ) -> pb.Report:
        routes = self._desk.routes
        return pb.Report(
            kind=kind,
            order_id=self._order_id(order, snapshot.client_order_id, snapshot.broker_order_id),
            account_id=routes.account_ids.get(snapshot.account, 0),
            instrument_id=routes.instrument_ids.get(snapshot.symbol, 0),
            side=snapshot.side.value,  # type: ignore[arg-type]
            broker_order_id=snapshot.broker_order_id,
            cum_qty=snapshot.cum_qty,
            leaves_qty=snapshot.leaves_qty,
            text=text or snapshot.text,
            broker_time_ns=snapshot.time_ns,
        )

    def _order_id(self, order: Tracked | None, client_order_id: str, broker_order_id: str) -> bytes:
        """Ours by the book, by what the id says, or by what was written down; else nobody's."""
        if order is not None:
            return order.order_id
        told = foreign_order_id(client_order_id)
        return told or self._desk.store.order_of(broker_order_id) or b""

    def _find(self, client_order_id: str, broker_order_id: str) -> Tracked | None:
        order = self._desk.book.find(client_order_id, broker_order_id)
        if order is not None and order.is_placed:
            self._name(order, broker_order_id)
            return order
        return None

    def _named(self, snapshot: OrderSnapshot) -> Tracked | None:
        return self._find(snapshot.client_order_id, snapshot.broker_order_id)

    def _name(self, order: Tracked, broker_order_id: str) -> None:
        desk = self._desk
        if broker_order_id and desk.book.name(order, broker_order_id) and not desk.remembers:
            desk.names[order.order_id] = broker_order_id


def _at_broker(execution: BrokerExecution) -> str:
    """What the broker calls an account or instrument that has no id here."""
    return f"the broker's account {execution.account!r}, symbol {execution.symbol!r}"
