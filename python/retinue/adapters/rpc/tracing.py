"""A span around every call that is answered once. What a stream brings makes its own."""

from typing import Any

import grpc
import grpc.aio

from retinue.adapters.rpc.handlers import Context, Continuation, Handler, Once, rebuild
from retinue.adapters.rpc.metadata import REQUEST_SPAN, callers_traceparent
from retinue.domain.trace_context import RequestSpan


class TraceInterceptor(grpc.aio.ServerInterceptor):
    """Right around the method, where errors are still ours."""

    def __init__(self, request_span: RequestSpan) -> None:
        self._request_span = request_span
        self._rebuilt: dict[str, Handler] = {}

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler | None:
        name = handler_call_details.method
        if name not in self._rebuilt:
            handler = await continuation(handler_call_details)
            if handler is None or not name.startswith("/retinue."):
                return handler
            self._rebuilt[name] = rebuild(handler, self._around(name), lambda many: many)
        return self._rebuilt[name]

    def _around(self, method: str) -> Any:
        name = method.rpartition(".")[2]

        def once(behaviour: Once) -> Once:
            async def traced(request: Any, context: Context) -> Any:
                with self._request_span(name, callers_traceparent(context)) as traceparent:
                    token = REQUEST_SPAN.set(traceparent)
                    try:
                        return await behaviour(request, context)
                    finally:
                        REQUEST_SPAN.reset(token)

            return traced

        return once
