"""The ReportingService, for a grpc.aio server.

Domain errors are raised as they are; the server's interceptor maps them (`adapters.rpc.errors`).
"""

from collections.abc import AsyncIterator
from typing import Any

from retinue.api.v1 import reporting_pb2 as api
from retinue.api.v1.reporting_pb2_grpc import ReportingServiceServicer
from retinue.ports.reporting import ReportingDesk


class ReportingServicer(ReportingServiceServicer):
    def __init__(self, desk: ReportingDesk) -> None:
        self._desk = desk

    async def SubscribeFills(
        self, request: api.SubscribeFillsRequest, context: Any
    ) -> AsyncIterator[api.SubscribeFillsResponse]:
        async for response in self._desk.subscribe_fills(request):
            yield response

    async def Explain(self, request: api.ExplainRequest, context: Any) -> api.ExplainResponse:
        return await self._desk.explain(request)

    async def ListSignals(
        self, request: api.ListSignalsRequest, context: Any
    ) -> api.ListSignalsResponse:
        return await self._desk.list_signals(request)

    async def GetSignal(self, request: api.GetSignalRequest, context: Any) -> api.GetSignalResponse:
        return await self._desk.get_signal(request)

    async def ListOrders(
        self, request: api.ListOrdersRequest, context: Any
    ) -> api.ListOrdersResponse:
        return await self._desk.list_orders(request)

    async def ListPositions(
        self, request: api.ListPositionsRequest, context: Any
    ) -> api.ListPositionsResponse:
        return await self._desk.list_positions(request)

    async def GetHealth(self, request: api.GetHealthRequest, context: Any) -> api.GetHealthResponse:
        return await self._desk.get_health(request)
