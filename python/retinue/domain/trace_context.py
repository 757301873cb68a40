"""W3C trace context: taken from the request, or begun here."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final

DrawTraceIds = Callable[[], bytes]
"""24 random bytes: a trace id and a span id."""

RequestSpan = Callable[[str, str], AbstractContextManager[str]]
"""Around a request: of its name and its caller's traceparent ("": none) it makes its own."""


def untraced(_name: str, traceparent: str) -> AbstractContextManager[str]:
    """A `RequestSpan` where nobody looks at spans: the caller's context goes on as it is."""
    return nullcontext(traceparent)


TRACE_ID_BYTES: Final = 16
"""At the beginning of a trace context."""

_TRACEPARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?"
)
_SAMPLED: Final = b"\x01"


def trace_context(traceparent: str, draw: DrawTraceIds) -> bytes:
    """Trace id, span id and flags in 25 bytes; a header that says nothing begins a new trace."""
    match = _TRACEPARENT.fullmatch(traceparent[:256])
    if match is not None:
        trace, span, flags = (bytes.fromhex(part) for part in match.groups()[:3])
        if any(trace) and any(span):
            return trace + span + flags
    return draw() + _SAMPLED
