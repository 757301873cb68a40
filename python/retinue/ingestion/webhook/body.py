"""The bytes of a webhook to a JSON object, believing nothing about them.

Size and depth are looked at before anything is parsed. Numbers stay the text that was sent.
"""

import json
import re
from typing import Any, Final, NoReturn

from retinue.domain.errors import InvalidInput

BODY_BYTES_MAX: Final = 16 * 1024
DEPTH_MAX: Final = 8
_MEDIA_TYPES: Final = ("application/json", "text/plain")
_CHARSETS: Final = ("utf-8", "utf8", "us-ascii")
# A string, or what is left of one: the closing quote is optional so that no text is scanned twice.
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_EXAMPLE: Final = 'Send one JSON object, such as {"action":"BUY","comment":"ENTRY"}.'


class NumberText(str):
    """A JSON number exactly as it was written."""

    __slots__ = ()


def parse_body(body: bytes, content_type: str) -> dict[str, Any]:
    """The object in the body; its numbers are `NumberText`.

    Raises InvalidInput: BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, MALFORMED_BODY.
    """
    if len(body) > BODY_BYTES_MAX:
        raise body_too_large()
    _check_media_type(content_type)
    if body.startswith(b"\xef\xbb\xbf"):
        raise _malformed("The body begins with a byte order mark.", "Send UTF-8 without one.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("The body is not UTF-8.", "Send UTF-8.") from None
    if _depth(text) > DEPTH_MAX:
        raise _malformed(f"The body is nested more than {DEPTH_MAX} deep.", _EXAMPLE)
    try:
        value = json.loads(
            text,
            parse_float=NumberText,
            parse_int=NumberText,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except ValueError:
        raise _malformed("The body is not JSON.", _EXAMPLE) from None
    if not isinstance(value, dict):
        raise _malformed("The body is JSON, but not an object.", _EXAMPLE)
    return value


def body_too_large() -> InvalidInput:
    """For those who count while they read, too."""
    return InvalidInput(
        "The body is too large.", f"Send at most {BODY_BYTES_MAX} bytes.", code="BODY_TOO_LARGE"
    )


def _malformed(problem: str, remedy: str, field: str = "") -> InvalidInput:
    return InvalidInput(problem, remedy, field=field, code="MALFORMED_BODY")


def _check_media_type(content_type: str) -> None:
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [
        value.strip('"')
        for name, _, value in (p.partition("=") for p in parameters)
        if name == "charset"
    ]
    if (media_type and media_type not in _MEDIA_TYPES) or any(c not in _CHARSETS for c in charsets):
        raise InvalidInput(
            "A webhook's body is JSON, as application/json or text/plain in UTF-8.",
            "Send Content-Type: application/json.",
            field="Content-Type",
            code="UNSUPPORTED_MEDIA_TYPE",
        )


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _refuse_constant(name: str) -> NoReturn:
    raise _malformed(f"{name} is not a number.", "Send plain digits, such as 2 or 0.5.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise _malformed("A field is given twice.", "Send it once.", field=_shown(twice))
    return found


def _shown(name: str) -> str:
    return name[:64].encode("ascii", "backslashreplace").decode()
