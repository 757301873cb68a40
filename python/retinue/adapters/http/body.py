"""Reading a body that may be too large, too slow or endless."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from retinue.domain.errors import InvalidInput


async def read_body(request: Request, bytes_max: int, seconds_max: float) -> bytes:
    """The body, as soon as all of it is there.

    Raises InvalidInput: BODY_TOO_LARGE as soon as that is known, REQUEST_TIMEOUT.
    """
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:19]) > bytes_max:
        raise _too_large(bytes_max)
    try:
        async with asyncio.timeout(seconds_max):
            return await _read(request, bytes_max)
    except (TimeoutError, ClientDisconnect):
        raise InvalidInput(
            "The body did not come in time.", "Send it at once.", code="REQUEST_TIMEOUT"
        ) from None


async def _read(request: Request, bytes_max: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise _too_large(bytes_max)
    return bytes(body)


def _too_large(bytes_max: int) -> InvalidInput:
    return InvalidInput(
        "The body is too large.", f"Send at most {bytes_max} bytes.", code="BODY_TOO_LARGE"
    )
