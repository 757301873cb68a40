"""Bugs planted in gateways."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from retinue.api.v1 import gateway_pb2 as pb
from retinue.execution import truth
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.execution.gateway import GatewayHost
from retinue.execution.in_doubt import Doubts
from retinue.execution.latch import Latch
from retinue.execution.listener import Listener
from retinue.execution.reports import Outbox
from retinue.execution.resume import Resume
from retinue.execution.sending import Sender
from retinue.ports.broker import NotConnected
from tests.simulation.mutants.patching import BatcherBefore, batcher_behind, replaced
from tests.simulation.stores.gateway_store import SimulatedGatewayStore


def in_doubt_sent_again() -> AbstractContextManager[None]:
    """An order in doubt is sent again, whatever the broker remembers."""

    async def send_again(self: Doubts, order: Tracked) -> None:
        placed = self._desk.broker_order(order)
        if placed is not None and order.resends < 3:
            order.resends += 1
            try:
                await self._desk.broker.place(placed)
            except NotConnected:
                return

    return replaced(Doubts, "_send_again", lambda _: send_again)


def sending_rows_not_found() -> AbstractContextManager[None]:
    """After a crash an order with a `sending` row counts as never sent."""
    return replaced(SimulatedGatewayStore, "find", lambda _: lambda self, order_ids: {})


def reports_forgotten_before_durable() -> AbstractContextManager[None]:
    """A report is forgotten once it is on the link."""

    def make(there: Any) -> Any:
        def seal(self: Outbox) -> list[bytes]:
            made: list[bytes] = there(self)
            self.durable_through(self._sequence)
            return made

        return seal

    return replaced(Outbox, "seal", make)


_HIGHEST_EPOCH = 2**63 - 1


class _Twice(BatcherBefore):
    def offer(self, now_ns: int, shard_id: int, request: bytes) -> Any:
        message = pb.LinkRequest.FromString(request)
        for group in message.order_groups:
            for order in group.orders:
                # Ids in memory differ, so that only the group's position could have told.
                order.order_id = order.order_id[:-1] + bytes([order.order_id[-1] ^ 1])
        self._batcher.offer(now_ns, shard_id + 1, message.SerializeToString())
        return self._batcher.offer(now_ns, shard_id, request)


def groups_taken_twice() -> AbstractContextManager[None]:
    """What a record caused is taken a second time, as if it were another's."""
    return batcher_behind(_Twice)


class _NoEpochs(BatcherBefore):
    def raise_epoch(self, shard_id: int, epoch: int) -> None:
        self._batcher.raise_epoch(shard_id, 0)

    def offer(self, now_ns: int, shard_id: int, request: bytes) -> Any:
        message = pb.LinkRequest.FromString(request)
        for group in message.order_groups:
            # Each group raises what the batcher has seen.
            group.epoch = _HIGHEST_EPOCH
        return self._batcher.offer(now_ns, shard_id, message.SerializeToString())


@contextmanager
def epochs_ignored() -> Iterator[None]:
    """Whoever says hello last has the gateway, also a writer that was replaced."""
    with ExitStack() as both:
        both.enter_context(batcher_behind(_NoEpochs))
        both.enter_context(
            replaced(SimulatedGatewayStore, "epoch", lambda _: lambda self, shard_id: 0)
        )
        yield


def executions_renamed_after_reconnect() -> AbstractContextManager[None]:
    """A fill is reported under another name after each reconnect to the broker."""

    def make(there: Any) -> Any:
        def execution(self: Listener, said: Any, order: Any) -> None:
            name = f"{said.exec_id}-{self._desk.connected_ns}"
            there(self, replace(said, exec_id=name), order)

        return execution

    return replaced(Listener, "execution", make)


def fills_halved() -> AbstractContextManager[None]:
    """Half of a fill is reported."""

    def make(there: Any) -> Any:
        def execution(self: Listener, said: Any, order: Any) -> None:
            there(self, replace(said, last_qty=-(-said.last_qty // 2)), order)

        return execution

    return replaced(Listener, "execution", make)


class _Deaf(BatcherBefore):
    def set_stopped(self, now_ns: int, account_id: int) -> None:
        """Goes on as if nobody had stopped anything."""


@contextmanager
def stop_latch_ignored() -> Iterator[None]:
    """The latch is set and told of, and nobody looks before an order leaves."""

    def make(there: Any) -> Any:
        def notice(self: Latch, batcher: Any, now_ns: int) -> frozenset[int]:
            newly: frozenset[int] = there(self, _Deaf(batcher), now_ns)
            return newly

        return notice

    with ExitStack() as both:
        both.enter_context(replaced(Latch, "holds", lambda _: lambda self, order: False))
        both.enter_context(replaced(Latch, "notice", make))
        yield


class _NoLanes(BatcherBefore):
    def poll(self, now_ns: int) -> Any:
        polled = self._batcher.poll(now_ns)
        for send in polled[0]:
            self._batcher.answered(now_ns, send[0], send[1])
        return polled


def lanes_off() -> AbstractContextManager[None]:
    """Nobody waits for an answer before the next order of a lane leaves."""
    return batcher_behind(_NoLanes)


def closes_doubled() -> AbstractContextManager[None]:
    """A close asks the broker for twice its quantity."""

    def make(there: Any) -> Any:
        def broker_order(self: Desk, order: Tracked) -> Any:
            placed = there(self, order)
            if placed is None or order.opening is not False:
                return placed
            return replace(placed, quantity=2 * placed.quantity)

        return broker_order

    return replaced(Desk, "broker_order", make)


def cancels_dropped() -> AbstractContextManager[None]:
    """Cancels never leave."""

    async def cancel(self: Sender, order: Tracked) -> None:
        self._desk.cancel_answered(order)

    return replaced(Sender, "cancel", lambda _: cancel)


def resumed_without_answers() -> AbstractContextManager[None]:
    """A resume is over before anybody has been asked."""

    async def answer(self: Resume, query: pb.ResumeQuery) -> list[Tracked]:
        self._desk.report(pb.Report(kind=pb.REPORT_KIND_RESUMED, resume_id=query.resume_id))
        return []

    return replaced(Resume, "answer", lambda _: answer)


@contextmanager
def old_link_sends_after_resume() -> Iterator[None]:
    """What comes on a link that was replaced is taken as well, and no fence stops it."""

    def make(there: Any) -> Any:
        async def serve(self: GatewayHost, end: Any) -> None:
            await there(self, _BothTaken(self, end))

        return serve

    with ExitStack() as both:
        both.enter_context(replaced(GatewayHost, "serve", make))
        both.enter_context(replaced(Resume, "fence", lambda _: lambda self, query, shard_id: None))
        yield


class _BothTaken:
    """A link's end that hands orders over itself once another link has taken its place."""

    def __init__(self, host: GatewayHost, end: Any) -> None:
        self._host = host
        self._end = end
        self._greeted = False

    def send(self, response: bytes) -> None:
        self._end.send(response)

    async def receive(self) -> bytes:
        while True:
            request: bytes = await self._end.receive()
            if not self._greeted or self._host._end is self:
                self._greeted = True
                return request
            desk = self._host._desk
            desk.batcher.offer(desk.time.now_ns(), self._host._shard_id, request)
            desk.wake.set()


@contextmanager
def executions_durable_too_early() -> Iterator[None]:
    """What was seen counts as logged, and nobody counts whether an order's fills are all there."""

    def saw(self: Outbox, sequence: int) -> None:
        self._executions_seen = self.executions_durable = sequence + 100

    with ExitStack() as both:
        both.enter_context(replaced(Outbox, "saw_execution", lambda _: saw))
        both.enter_context(replaced(truth, "_is_short", lambda _: lambda entry: False))
        yield
