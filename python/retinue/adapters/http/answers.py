"""What a webhook's sender is answered. TradingView sends again after 5xx only, so 5xx means that.

| status | meaning                                                     |
|--------|-------------------------------------------------------------|
| 200    | taken, or a duplicate of what was taken                     |
| 400    | the body is malformed                                       |
| 401    | not signed, or not rightly                                  |
| 404    | no such address: unknown strategy or wrong secret           |
| 405    | not a POST                                                  |
| 408    | the body came too slowly                                    |
| 413    | the body is too large                                       |
| 415    | the body is neither application/json nor text/plain         |
| 422    | understood and refused, here or by the engine               |
| 429    | more openings than the strategy's rate: send again later    |
| 503    | not logged, or not known to be: send again                  |
"""

from typing import Any, Final

from starlette.responses import JSONResponse

from retinue.domain.errors import (
    NotFound,
    RetinueError,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from retinue.domain.reasons import ReasonCode
from retinue.domain.signals import SignalAnswer

RETRY_AFTER_SECONDS: Final = 5
_STATUSES: Final = {
    "MALFORMED_BODY": 400,
    "REQUEST_TIMEOUT": 408,
    "BODY_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "METHOD_NOT_ALLOWED": 405,
}
# The body may not have been read to its end: what follows it is not a request.
_CLOSING: Final = (404, 408, 413, 503)


class JsonLine(JSONResponse):
    """JSON with a newline at its end, so that a prompt does not follow on its line."""

    def render(self, content: Any) -> bytes:
        return super().render(content) + b"\n"


def signal_response(answer: SignalAnswer) -> JsonLine:
    content: dict[str, Any] = {
        "signal_id": str(answer.signal_id),
        "accepted": answer.accepted,
        "duplicate": answer.duplicate,
    }
    if not answer.duplicate:
        content["instructions"] = answer.instructions
    if answer.first_signal_id:
        content["first_signal_id"] = str(answer.first_signal_id)
    if answer.reason is not ReasonCode.UNSPECIFIED:
        content |= {"reason": answer.reason.slug, "code": answer.reason.name}
        # A duplicate is known by whatever the body held; no field of it is to blame.
        content |= {} if answer.duplicate else {"field": answer.field}
        content["remedy"] = answer.remedy
    return JsonLine(content, 200 if answer.accepted else 422)


def error_response(error: RetinueError) -> JsonLine:
    """For what never reached the log."""
    content = {
        "accepted": False,
        "code": error.code,
        "field": error.field,
        "problem": error.problem,
        "remedy": error.remedy,
    }
    status = status_of(error)
    headers = {"connection": "close"} if status in _CLOSING else {}
    if isinstance(error, TooMany):
        headers["retry-after"] = str(-(-error.retry_after_ns // 1_000_000_000))
    if status == 503:
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    return JsonLine(content, status, headers)


def status_of(error: RetinueError) -> int:
    if isinstance(error, Unavailable):
        return 503
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Unauthenticated):
        return 401
    if isinstance(error, TooMany):
        return 429
    if error.code == RetinueError.code:
        return 500
    return _STATUSES.get(error.code, 422)
