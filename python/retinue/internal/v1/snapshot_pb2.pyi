from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Snapshot(_message.Message):
    __slots__ = ("engine_version", "position")
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    engine_version: str
    position: int
    def __init__(self, engine_version: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...
