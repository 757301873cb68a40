"""What interceptors do to a method, whichever of the four shapes it has."""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import grpc
import grpc.aio

from retinue.adapters.rpc.form import reading

if TYPE_CHECKING:
    # Generic in the stubs only.
    Handler = grpc.RpcMethodHandler[Any, Any]
    Context = grpc.aio.ServicerContext[Any, Any]
else:
    Handler, Context = grpc.RpcMethodHandler, grpc.aio.ServicerContext
Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]]
Once = Callable[[Any, Context], Awaitable[Any]]
"""Answers once, or writes its answers to the context."""
Many = Callable[[Any, Context], AsyncIterator[Any]]


def rebuild(
    handler: Handler, once: Callable[[Once], Once], many: Callable[[Many], Many]
) -> Handler:
    """The same method with `once` or `many` put around its behaviour.

    They get its requests by way of `adapters.rpc.form.reading`. An answer that is bytes goes out as
    it is.

    A method of another library that is a plain function is left as it is.
    """
    shapes: tuple[tuple[Any, Any], ...] = (
        (handler.unary_unary, grpc.unary_unary_rpc_method_handler),
        (handler.stream_unary, grpc.stream_unary_rpc_method_handler),
        (handler.unary_stream, grpc.unary_stream_rpc_method_handler),
        (handler.stream_stream, grpc.stream_stream_rpc_method_handler),
    )
    behaviour, build = next(shape for shape in shapes if shape[0] is not None)
    if inspect.isasyncgenfunction(behaviour):
        guarded: Any = many(behaviour)
    elif inspect.iscoroutinefunction(behaviour):
        guarded = once(behaviour)
    else:
        return handler
    deserialize, serialize = handler.request_deserializer, handler.response_serializer
    rebuilt: Handler = build(
        guarded,
        request_deserializer=deserialize and reading(deserialize),
        response_serializer=serialize and _writing(serialize),
    )
    return rebuilt


def _writing(serialize: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    return lambda answer: answer if isinstance(answer, bytes) else serialize(answer)
