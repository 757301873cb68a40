"""Fresh ids for traces that begin here."""

import os


def draw_trace_ids() -> bytes:
    """24 random bytes: a trace id and a span id."""
    return os.urandom(24)
