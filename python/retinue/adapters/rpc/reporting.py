"""The ReportingService, for a grpc.aio server.

Domain errors are raised as they are; the server's interceptor maps them (`adapters.rpc.errors`).
"""

from collections.abc import AsyncIterator
from typing import Any

from retinue.adapters.rpc.form import check_form
from retinue.adapters.rpc.metadata import caller
from retinue.api.v1 import reporting_pb2 as api
from retinue.api.v1.reporting_pb2_grpc import ReportingServiceServicer
from retinue.ports.reporting import ReportingDesk


class ReportingServicer(ReportingServiceServicer):
    def __init__(self, desk: ReportingDesk) -> None:
        self._desk = desk

    async def SubscribeFills(
        self, request: api.SubscribeFillsRequest, context: Any
    ) -> AsyncIterator[bytes]:
        check_form(request)
        async for response in self._desk.subscribe_fills(request, caller(context)):
            yield response

    async def ExportAudit(
        self, request: api.ExportAuditRequest, context: Any
    ) -> AsyncIterator[api.ExportAuditResponse]:
        check_form(request)
        async for response in self._desk.export_audit(request, caller(context)):
            yield response

    async def Explain(self, request: api.ExplainRequest, context: Any) -> api.ExplainResponse:
        check_form(request)
        return await self._desk.explain(request, caller(context))

    async def ListSignals(
        self, request: api.ListSignalsRequest, context: Any
    ) -> api.ListSignalsResponse:
        check_form(request)
        return await self._desk.list_signals(request, caller(context))

    async def GetSignal(self, request: api.GetSignalRequest, context: Any) -> api.GetSignalResponse:
        check_form(request)
        return await self._desk.get_signal(request, caller(context))

    async def ListOrders(
        self, request: api.ListOrdersRequest, context: Any
    ) -> api.ListOrdersResponse:
        check_form(request)
        return await self._desk.list_orders(request, caller(context))

    async def ListPositions(
        self, request: api.ListPositionsRequest, context: Any
    ) -> api.ListPositionsResponse:
        check_form(request)
        return await self._desk.list_positions(request, caller(context))

    async def GetHealth(self, request: api.GetHealthRequest, context: Any) -> api.GetHealthResponse:
        check_form(request)
        return await self._desk.get_health(request, caller(context))
