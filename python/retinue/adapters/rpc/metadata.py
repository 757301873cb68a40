"""What calls carry beside their message."""

from retinue.adapters.rpc.handlers import Context


def traceparent(context: Context) -> str:
    """The caller's W3C trace context; empty where there is none."""
    for name, value in context.invocation_metadata() or ():
        if name == "traceparent" and isinstance(value, str):
            return value
    return ""
