"""The name by which the engine knows a signal again (SG3); the judging is the engine's business.

A sender's id is the same name by whatever way it comes; without one the body itself is the name,
for 7 days if it carries the moment the alert fired or was signed at a time, else for the
strategy's window.
"""

from hashlib import sha256
from typing import NamedTuple

from retinue.domain.signals import DedupeKind, SignalContent


class DedupeName(NamedTuple):
    key: bytes
    """SHA-256."""
    kind: DedupeKind


def dedupe_name(
    strategy_id: int, content: SignalContent, payload: bytes, signed: bytes = b""
) -> DedupeName:
    """The name of a signal; `payload` is the body exactly as it was received, `signed` the time and
    body that its signature is over.
    """
    if content.sender_id:
        return DedupeName(_key(strategy_id, b"id", content.sender_id.encode()), DedupeKind.EXACT)
    if content.sent_time_ns:
        return DedupeName(_key(strategy_id, b"fired", payload), DedupeKind.EXACT)
    if signed:
        return DedupeName(_key(strategy_id, b"signed", signed), DedupeKind.EXACT)
    return DedupeName(_key(strategy_id, b"body", payload), DedupeKind.WINDOW)


def _key(strategy_id: int, what: bytes, content: bytes) -> bytes:
    return sha256(b"%d|%s|%s" % (strategy_id, what, content)).digest()
