"""The form of a request, whatever it asks: no field or word that this version does not know.

A misspelt or newer field that is left out silently would set something else than was meant.
"""

from typing import Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from retinue.domain.errors import InvalidInput

REQUEST_ID_LENGTH_MAX: Final = 200


def check_form(request: Message) -> None:
    """Raises InvalidInput: UNKNOWN_FIELD or UNKNOWN_VALUE, with the path of the field."""
    _check(request, "")


def check_request_id(request_id: str) -> None:
    """Raises InvalidInput unless the request names itself."""
    if not request_id or len(request_id) > REQUEST_ID_LENGTH_MAX or not request_id.isprintable():
        raise InvalidInput(
            "The request_id is missing, too long or not printable.",
            "Draw a new one for each request, and keep it when the same request is sent again.",
            field="request_id",
        )


def _check(message: Message, path: str) -> None:
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
            _check_value(field, item, f"{path}{field.name}")


def _check_value(field: FieldDescriptor, value: object, path: str) -> None:
    if isinstance(value, Message):
        _check(value, f"{path}.")
    elif field.enum_type is not None and value not in field.enum_type.values_by_number:
        raise InvalidInput(
            f"{field.enum_type.name} has no value {value} in this version.",
            "Send one of its published values.",
            field=path,
            code="UNKNOWN_VALUE",
        )
