"""The name a request gives itself, by which a second sending of it is known."""

from typing import Final

from retinue.domain.errors import InvalidInput

REQUEST_ID_LENGTH_MAX: Final = 200


def check_request_id(request_id: str) -> None:
    """Raises InvalidInput unless the request names itself."""
    if not request_id or len(request_id) > REQUEST_ID_LENGTH_MAX or not request_id.isprintable():
        raise InvalidInput(
            "The request_id is missing, too long or not printable.",
            "Draw a new one for each request, and keep it when the same request is sent again.",
            field="request_id",
        )
