"""Ends a call with the status of the error that its servicer raised.

An error nobody meant is logged with its traceback, and told to the client as INTERNAL and no more.
"""

import logging
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

import grpc
import grpc.aio

from retinue.adapters.rpc.form import readable
from retinue.adapters.rpc.handlers import Context, Continuation, Handler, Many, Once, rebuild
from retinue.adapters.rpc.statuses import grpc_status_of
from retinue.domain.errors import RetinueError

_log = logging.getLogger(__name__)


class ErrorInterceptor(grpc.aio.ServerInterceptor):
    """Around every method, so that servicers just raise."""

    def __init__(self) -> None:
        self._rebuilt: dict[str, Handler] = {}

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler | None:
        name = handler_call_details.method
        if name not in self._rebuilt:
            handler = await continuation(handler_call_details)
            if handler is None:
                # grpc itself answers where there is no such method.
                return None
            self._rebuilt[name] = rebuild(handler, _once, _many)
        return self._rebuilt[name]


def _once(behaviour: Once) -> Once:
    async def guarded(request: Any, context: Context) -> Any:
        try:
            return await behaviour(_read(request), context)
        except Exception as error:
            await _abort(context, error)

    return guarded


def _many(behaviour: Many) -> Many:
    async def guarded(request: Any, context: Context) -> AsyncIterator[Any]:
        try:
            async for answer in behaviour(_read(request), context):
                yield answer
        except Exception as error:
            await _abort(context, error)

    return guarded


def _read(request: Any) -> Any:
    """The message, or the stream of them that raises at one that cannot be read."""
    return _each(request) if isinstance(request, AsyncIterable) else readable(request)


async def _each(requests: AsyncIterable[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        yield readable(request)


async def _abort(context: Context, error: Exception) -> None:
    if isinstance(error, grpc.aio.AbortError):
        raise error
    if not isinstance(error, RetinueError):
        _log.error("A call failed for a reason nobody meant.", exc_info=error)
        error = RetinueError("The service failed to answer.", "See the service's own log.")
    await context.abort_with_status(grpc_status_of(error))
