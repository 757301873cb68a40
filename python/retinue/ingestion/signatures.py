"""Whether a post is signed by whom it should be: Standard Webhooks, or our own header.

| headers                                                 | signed with HMAC-SHA256          |
|---------------------------------------------------------|----------------------------------|
| webhook-id, webhook-timestamp, webhook-signature: v1,…  | `id.timestamp.body`, in base64   |
| retinue-signature: t=…,v1=…                             | `t.body`, in hexadecimal         |

Several signatures may be there, and several keys be right: one pair that fits is enough. Everything
is compared in constant time.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from retinue.domain.errors import Unauthenticated
from retinue.ingestion.webhook.fields import TEXT_LENGTH_MAX
from retinue.ports.intake import Signatures

WINDOW_SECONDS: Final = 300
_SIGNED_MAX: Final = 20
"""Signatures in one header: more is nobody's rotation."""
_DIGITS_MAX: Final = 12


class Signed(NamedTuple):
    """What a right signature names the post by."""

    sender_id: str
    """`webhook-id`; empty with our own header."""
    content: bytes
    """Time and body as they were signed; empty with Standard Webhooks."""


class _Claim(NamedTuple):
    field: str
    timestamp: str
    message: bytes
    signatures: list[bytes]
    sender_id: str = ""


def verify(signatures: Signatures, body: bytes, keys: Sequence[bytes], now_ns: int) -> Signed:
    """Raises Unauthenticated: SIGNATURE_MISSING, SIGNATURE_WRONG, TIMESTAMP_OUT_OF_WINDOW."""
    claim = _standard(signatures, body) if signatures.standard else _own(signatures.own, body)
    expected = [hmac.digest(key, claim.message, "sha256") for key in keys]
    fits = [hmac.compare_digest(right, given) for right in expected for given in claim.signatures]
    if not any(fits):
        raise _refused(
            "SIGNATURE_WRONG",
            claim.field,
            "No signature fits the body and a secret of this strategy.",
            "Sign the bytes as they are sent, with a signing secret that was not withdrawn.",
        )
    _check_time(claim, now_ns)
    return Signed(claim.sender_id, b"" if claim.sender_id else claim.message)


def _standard(given: Signatures, body: bytes) -> _Claim:
    for field, value in (("webhook-id", given.webhook_id), ("webhook-timestamp", given.timestamp)):
        if (
            not value
            or len(value) > TEXT_LENGTH_MAX
            or not (value.isascii() and value.isprintable())
        ):
            raise _missing(field)
    entries = (entry.partition(",") for entry in given.standard.split(" ") if entry)
    found = (_base64(text) for version, _, text in entries if version == "v1")
    head = f"{given.webhook_id}.{given.timestamp}.".encode("ascii")
    field = "webhook-signature"
    return _Claim(field, given.timestamp, head + body, _some(found), given.webhook_id)


def _own(header: str, body: bytes) -> _Claim:
    field = "retinue-signature"
    pairs = [part.strip().partition("=")[::2] for part in header.split(",")]
    times = [value for name, value in pairs if name == "t"]
    if len(times) != 1 or not times[0].isascii() or len(times[0]) > _DIGITS_MAX:
        raise _missing(field)
    found = (_hexadecimal(value) for name, value in pairs if name == "v1")
    return _Claim(field, times[0], times[0].encode("ascii") + b"." + body, _some(found))


def _some(found: Iterable[bytes]) -> list[bytes]:
    return [signature for signature, _ in zip(found, range(_SIGNED_MAX), strict=False)]


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return b""


def _hexadecimal(text: str) -> bytes:
    try:
        return binascii.unhexlify(text.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return b""


def _check_time(claim: _Claim, now_ns: int) -> None:
    digits = claim.timestamp
    if digits.isdecimal() and len(digits) <= _DIGITS_MAX:
        # To the second, as it is told; either way, as clocks differ either way.
        if abs(now_ns - int(digits) * 1_000_000_000) <= WINDOW_SECONDS * 1_000_000_000:
            return
        problem = f"It was signed more than {WINDOW_SECONDS} s before or after now."
    else:
        problem = "The time it was signed at is no number of seconds."
    raise _refused(
        "TIMESTAMP_OUT_OF_WINDOW",
        "webhook-timestamp" if claim.sender_id else claim.field,
        problem,
        "Sign with the seconds since 1970 of now, and set the sender's clock.",
    )


def _missing(field: str) -> Unauthenticated:
    return _refused(
        "SIGNATURE_MISSING",
        field,
        "This strategy takes signed posts only.",
        "Send webhook-id, webhook-timestamp and webhook-signature, or retinue-signature:"
        " t=SECONDS,v1=HEX.",
    )


def _refused(code: str, field: str, problem: str, remedy: str) -> Unauthenticated:
    return Unauthenticated(problem, remedy, field=field, code=code)
