"""What calls carry beside their message."""

from contextvars import ContextVar
from typing import Final

from retinue.adapters.rpc.auth import principal
from retinue.adapters.rpc.handlers import Context
from retinue.domain.caller import Caller

REQUEST_SPAN: Final[ContextVar[str]] = ContextVar("request_span", default="")
"""The trace context of the call's own span, where it has one."""


def traceparent(context: Context) -> str:
    """The W3C trace context of what the call brings about; empty where there is none."""
    return REQUEST_SPAN.get() or callers_traceparent(context)


def callers_traceparent(context: Context) -> str:
    for name, value in context.invocation_metadata() or ():
        if name == "traceparent" and isinstance(value, str):
            return value
    return ""


def caller(context: Context) -> Caller:
    """Who makes this call, and in which trace."""
    return Caller(principal(), traceparent(context))
