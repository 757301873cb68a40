"""The reporting desk: each question is one function of this stage."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from retinue.api.v1 import reporting_pb2 as api
from retinue.domain.caller import THE_SERVICE, Caller
from retinue.engine.own_views import OwnViews
from retinue.ports.history import History
from retinue.ports.ledger import LedgerReader
from retinue.ports.records import Views
from retinue.ports.secrets import Signer
from retinue.reporting.audit import export_audit
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
        signer: Signer,
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
        self._signer = signer
        self._directories: dict[int, Directory] = {}
        self._stages = stages
        self._link_problem = link_problem
        self._log_position = log_position
        self._engine_version = engine_version

    def subscribe_fills(
        self, request: api.SubscribeFillsRequest, caller: Caller
    ) -> AsyncIterator[bytes]:
        return subscribe_fills(self._history, self._own(caller), self._directory(caller), request)

    async def export_audit(
        self, request: api.ExportAuditRequest, caller: Caller
    ) -> AsyncIterator[api.ExportAuditResponse]:
        await self._caught_up()
        exported = export_audit(self._history, self._ledger, self._signer, caller.tenant_id)
        async for response in exported:
            yield response

    def notices(self, after: int) -> AsyncIterator[Notice]:
        """See `reporting.notices`; of records beyond `after`."""
        return follow_notices(self._history, self._directory(THE_SERVICE), after)

    async def fills_after(self, position: int) -> api.SubscribeFillsRequest:
        """See `reporting.fills`."""
        return await fills_after(self._history, position)

    async def explain(self, request: api.ExplainRequest, caller: Caller) -> api.ExplainResponse:
        await self._caught_up()
        return await explain(self._history, self._ledger, self._directory(caller), request.id)

    async def list_signals(
        self, request: api.ListSignalsRequest, caller: Caller
    ) -> api.ListSignalsResponse:
        await self._caught_up()
        return await list_signals(
            self._history, self._ledger, self._own(caller), self._directory(caller), request
        )

    async def get_signal(
        self, request: api.GetSignalRequest, caller: Caller
    ) -> api.GetSignalResponse:
        await self._caught_up()
        return await get_signal(
            self._history, self._ledger, self._directory(caller), request.signal_id
        )

    async def list_orders(
        self, request: api.ListOrdersRequest, caller: Caller
    ) -> api.ListOrdersResponse:
        await self._caught_up()
        return await list_orders(
            self._history, self._ledger, self._own(caller), self._directory(caller), request
        )

    async def list_positions(
        self, request: api.ListPositionsRequest, caller: Caller
    ) -> api.ListPositionsResponse:
        return await list_positions(self._own(caller), self._directory(caller), request)

    async def get_health(
        self, request: api.GetHealthRequest, caller: Caller
    ) -> api.GetHealthResponse:
        return await get_health(
            self._own(caller),
            self._stages,
            self._link_problem,
            self._log_position,
            self._engine_version,
        )

    def _own(self, caller: Caller) -> Views:
        if caller is THE_SERVICE:
            return self._views
        return OwnViews(self._views, caller.tenant_id)

    def _directory(self, caller: Caller) -> Directory:
        known = self._directories.get(caller.tenant_id)
        if known is None:
            known = self._directories[caller.tenant_id] = Directory(self._history, caller.tenant_id)
        return known

    async def _caught_up(self) -> None:
        """Whoever was answered may ask at once: waits until what is logged by now can be read.

        A store that stays behind is told by health; what it has is shown all the same.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP_SECONDS):
                logged = self._log_position()
                await self._history.wait_beyond(logged - 1)
                await self._ledger.reached(logged)
