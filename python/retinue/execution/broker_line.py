"""The connection to the broker: made, lost, made again; and what was missed meanwhile."""

import logging
from collections.abc import Callable
from typing import Final

from retinue.api.v1 import gateway_pb2 as pb
from retinue.api.v1.vocabulary_pb2 import REASON_CODE_CONNECTION_DOWN
from retinue.domain.broker import (
    BrokerAnomaly,
    BrokerEvent,
    BrokerOrderState,
    Disconnected,
    OrderUpdate,
    QuotesChanged,
    RequestRefused,
)
from retinue.execution.desk import Desk
from retinue.execution.in_doubt import Doubts
from retinue.execution.listener import Listener
from retinue.execution.marks import Marks
from retinue.ports.broker import BrokerError

_log = logging.getLogger(__name__)
_LOOK_BACK_NS: Final = 7 * 24 * 3600 * 1_000_000_000


class BrokerLine:
    """`desk.is_connected` is true once the connection is up, configured, and caught up with."""

    def __init__(
        self,
        desk: Desk,
        *,
        listener: Listener,
        doubts: Doubts,
        marks: Marks,
        welcome: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._listener = listener
        self._doubts = doubts
        self._marks = marks
        self._welcome = welcome
        self._is_up = False
        self.was_up = False
        self._lost_ns = 0
        self._is_configured = False
        self._has_looked_back = False

    async def keep_connected(self) -> None:
        """Connects whenever there is no connection; for a task of its own."""
        desk = self._desk
        retry_ns = desk.settings.reconnect_ns_min
        while True:
            if not self._is_up:
                try:
                    await desk.ask(desk.broker.connect())
                except BrokerError:
                    await desk.time.sleep_until(desk.time.now_ns() + retry_ns)
                    retry_ns = min(2 * retry_ns, desk.settings.reconnect_ns_max)
                    continue
                retry_ns = desk.settings.reconnect_ns_min
                if self.was_up:
                    name, now_ns = desk.settings.name, desk.time.now_ns()
                    desk.ways.happened("broker away", self._lost_ns, now_ns, name)
                    _log.warning("connection %s has its broker again", desk.settings.name)
                self._is_up = self.was_up = True
                desk.connected_ns = desk.time.now_ns()
                self._welcome()
            if self._is_configured and not desk.is_connected:
                await self._catch_up()
            await desk.time.sleep_until(desk.time.now_ns() + desk.settings.reconnect_ns_min)

    async def configured(self) -> None:
        """The link said what the accounts and instruments are called."""
        for symbol, scales in self._desk.routes.instruments.values():
            self._desk.broker.set_scales(symbol, scales)
        self._is_configured = True
        if self._is_up and not self._desk.is_connected:
            await self._catch_up()

    async def listen(self) -> None:
        """Takes every event of the broker; for a task of its own."""
        async for event in self._desk.broker.events():
            self._take(event)

    def _take(self, event: BrokerEvent) -> None:
        if isinstance(event, Disconnected):
            self._lost(event.text)
        elif not self._is_configured:
            # Its scales are not ours yet; catching up asks for all of it again.
            return
        elif isinstance(event, OrderUpdate):
            self._listener.update(event)
        elif isinstance(event, RequestRefused):
            self._listener.refusal(event)
        elif isinstance(event, QuotesChanged):
            self._marks.take(event, self._desk.routes.instrument_ids)
            self._desk.wake.set()
        elif isinstance(event, BrokerAnomaly):
            self._desk.report(pb.Report(kind=pb.REPORT_KIND_ANOMALY, text=event.text))

    def _lost(self, text: str) -> None:
        _log.warning("connection %s has lost its broker: %s", self._desk.settings.name, text)
        self._lost_ns = self._desk.time.now_ns()
        self._is_up = False
        self._desk.is_connected = False
        self._desk.batcher.set_paused(True)
        self._desk.report(
            pb.Report(
                kind=pb.REPORT_KIND_DISCONNECTED, reason=REASON_CODE_CONNECTION_DOWN, text=text
            )
        )

    async def _catch_up(self) -> None:
        desk = self._desk
        try:
            for execution in await desk.ask(
                desk.broker.list_executions(desk.outbox.ask_after_seen)
            ):
                self._listener.execution(execution, None)
            if not self._has_looked_back:
                await self._look_back()
        except BrokerError:
            return
        under_way = [order for order in desk.book.live.values() if order.is_placed]
        if under_way:
            await self._doubts.ask_again(under_way)
        desk.is_connected = self._is_up
        if self._is_up:
            desk.batcher.set_paused(False)
            desk.wake.set()

    async def _look_back(self) -> None:
        """Orders of an earlier process that ended while nobody listened; a repeated fact changes
        nothing.
        """
        desk = self._desk
        since_ns = desk.time.now_ns() - _LOOK_BACK_NS
        for snapshot in await desk.ask(desk.broker.list_orders(open_only=False)):
            ended = snapshot.state.finished and snapshot.state is not BrokerOrderState.FILLED
            if ended and snapshot.time_ns >= since_ns:
                self._listener.state(snapshot)
        self._has_looked_back = True
