"""The reporting desk, as the server sees it that answers questions from the network."""

from collections.abc import AsyncIterator
from typing import Protocol

from retinue.api.v1 import reporting_pb2 as api
from retinue.domain.caller import Caller


class ReportingDesk(Protocol):
    """One method for each call of `ReportingService`.

    Each raises InvalidInput, NotFound, Damaged or Unavailable.
    """

    def subscribe_fills(
        self, request: api.SubscribeFillsRequest, caller: Caller
    ) -> AsyncIterator[bytes]:
        """Serialized `SubscribeFillsResponse`s."""
        ...

    def export_audit(
        self, request: api.ExportAuditRequest, caller: Caller
    ) -> AsyncIterator[api.ExportAuditResponse]:
        """The chain of the caller's tenant."""
        ...

    async def explain(self, request: api.ExplainRequest, caller: Caller) -> api.ExplainResponse: ...
    async def list_signals(
        self, request: api.ListSignalsRequest, caller: Caller
    ) -> api.ListSignalsResponse: ...
    async def get_signal(
        self, request: api.GetSignalRequest, caller: Caller
    ) -> api.GetSignalResponse: ...
    async def list_orders(
        self, request: api.ListOrdersRequest, caller: Caller
    ) -> api.ListOrdersResponse: ...
    async def list_positions(
        self, request: api.ListPositionsRequest, caller: Caller
    ) -> api.ListPositionsResponse: ...
    async def get_health(
        self, request: api.GetHealthRequest, caller: Caller
    ) -> api.GetHealthResponse: ...
