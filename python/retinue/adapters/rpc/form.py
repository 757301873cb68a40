"""The form of a request, whatever it asks: readable, and no field or word that this version does
not know.

A misspelt or newer field that is left out silently would set something else than was meant.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from retinue.domain.errors import InvalidInput

MESSAGE_BYTES_MAX: Final = 4 * 1024 * 1024


class Unreadable(NamedTuple):
    """Stands for a message until somebody looks: grpc has no words for a failed reading."""

    error: InvalidInput


def check_size(data: bytes, bytes_max: int) -> None:
    """Raises InvalidInput: BODY_TOO_LARGE."""
    if len(data) > bytes_max:
        raise InvalidInput(
            "The message is too large.",
            f"Send at most {bytes_max} bytes in one.",
            code="BODY_TOO_LARGE",
        )


def reading(deserialize: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """As `deserialize`, or Unreadable."""

    def read(data: bytes) -> Any:
        try:
            check_size(data, MESSAGE_BYTES_MAX)
            return deserialize(data)
        except InvalidInput as error:
            return Unreadable(error)
        except DecodeError:
            return Unreadable(
                InvalidInput(
                    "The bytes are no message of this method.",
                    "Send the message that its .proto names.",
                    code="MALFORMED_BODY",
                )
            )

    return read


def readable(message: Any) -> Any:
    """The message itself. Raises InvalidInput: BODY_TOO_LARGE or MALFORMED_BODY."""
    if isinstance(message, Unreadable):
        raise message.error
    return message


def check_form(request: Message) -> None:
    """Raises InvalidInput: UNKNOWN_FIELD or UNKNOWN_VALUE, with the path of the field."""
    _check(request, "", values_too=True)


def check_fields(request: Message) -> None:
    """As `check_form`, with the values left to whoever reads them."""
    _check(request, "", values_too=False)


def _check(message: Message, path: str, *, values_too: bool) -> None:
    unknown = UnknownFieldSet(message)
    if len(unknown):
        raise InvalidInput(
            f"{message.DESCRIPTOR.name} has no field with this number in this version.",
            "Leave it out, or use a release that knows it.",
            field=f"{path}{unknown[0].field_number}",
            code="UNKNOWN_FIELD",
        )
    for field, value in message.ListFields():
        for item in value if field.is_repeated else (value,):
            if isinstance(item, Message):
                _check(item, f"{path}{field.name}.", values_too=values_too)
            elif values_too:
                _check_value(field, item, f"{path}{field.name}")


def _check_value(field: FieldDescriptor, value: object, path: str) -> None:
    if field.enum_type is not None and value not in field.enum_type.values_by_number:
        raise InvalidInput(
            f"{field.enum_type.name} has no value {value} in this version.",
            "Send one of its published values.",
            field=path,
            code="UNKNOWN_VALUE",
        )
