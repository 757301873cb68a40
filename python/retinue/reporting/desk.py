"""The reporting desk: each question is one function of this stage."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from retinue.api.v1 import reporting_pb2 as api
from retinue.ports.history import History
from retinue.ports.ledger import LedgerReader
from retinue.ports.records import Views
from retinue.reporting.directory import Directory
from retinue.reporting.explain import explain
from retinue.reporting.fills import fills_after, subscribe_fills
from retinue.reporting.health import StageState, get_health
from retinue.reporting.notices import Notice, follow_notices
from retinue.reporting.orders import list_orders
from retinue.reporting.positions import list_positions
from retinue.reporting.signals import get_signal, list_signals

CATCH_UP_SECONDS = 1.0


class Reporting:
    """Implements `ports.reporting.ReportingDesk`."""

    def __init__(
        self,
        history: History,
        ledger: LedgerReader,
        views: Views,
        *,
        stages: Callable[[], Sequence[StageState]],
        link_problem: Callable[[int], str],
        log_position: Callable[[], int],
        engine_version: str,
    ) -> None:
        """`stages`, `link_problem` (of a connection) and `log_position` are asked at each
        `get_health`, on the event loop.
        """
        self._history = history
        self._ledger = ledger
        self._views = views
        self._directory = Directory(history)
        self._stages = stages
        self._link_problem = link_problem
        self._log_position = log_position
        self._engine_version = engine_version

    def subscribe_fills(self, request: api.SubscribeFillsRequest) -> AsyncIterator[bytes]:
        return subscribe_fills(self._history, self._views, self._directory, request)

    def notices(self, after: int) -> AsyncIterator[Notice]:
        """See `reporting.notices`; of records beyond `after`."""
        return follow_notices(self._history, self._directory, after)

    async def fills_after(self, position: int) -> api.SubscribeFillsRequest:
        """See `reporting.fills`."""
        return await fills_after(self._history, position)

    async def explain(self, request: api.ExplainRequest) -> api.ExplainResponse:
        await self._caught_up()
        return await explain(self._history, self._ledger, self._directory, request.id)

    async def list_signals(self, request: api.ListSignalsRequest) -> api.ListSignalsResponse:
        await self._caught_up()
        return await list_signals(
            self._history, self._ledger, self._views, self._directory, request
        )

    async def get_signal(self, request: api.GetSignalRequest) -> api.GetSignalResponse:
        await self._caught_up()
        return await get_signal(self._history, self._ledger, self._directory, request.signal_id)

    async def list_orders(self, request: api.ListOrdersRequest) -> api.ListOrdersResponse:
        await self._caught_up()
        return await list_orders(self._history, self._ledger, self._views, self._directory, request)

    async def list_positions(self, request: api.ListPositionsRequest) -> api.ListPositionsResponse:
        return await list_positions(self._views, self._directory, request)

    async def get_health(self, request: api.GetHealthRequest) -> api.GetHealthResponse:
        return await get_health(
            self._views,
            self._stages,
            self._link_problem,
            self._log_position,
            self._engine_version,
        )

    async def _caught_up(self) -> None:
        """Whoever was answered may ask at once: waits until what is logged by now can be read.

        A store that stays behind is told by health; what it has is shown all the same.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP_SECONDS):
                logged = self._log_position()
                await self._history.wait_beyond(logged - 1)
                await self._ledger.reached(logged)
