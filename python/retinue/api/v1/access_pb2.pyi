from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_OWNER: _ClassVar[Role]
    ROLE_ADMIN: _ClassVar[Role]
    ROLE_TRADER: _ClassVar[Role]
    ROLE_VIEWER: _ClassVar[Role]
    ROLE_SERVICE: _ClassVar[Role]

class Access(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCESS_UNSPECIFIED: _ClassVar[Access]
    ACCESS_LOOK: _ClassVar[Access]
    ACCESS_LOOK_AT_CONNECTIONS: _ClassVar[Access]
    ACCESS_SEND: _ClassVar[Access]
    ACCESS_TRADE: _ClassVar[Access]
    ACCESS_SET_UP: _ClassVar[Access]
    ACCESS_OWN: _ClassVar[Access]
ROLE_UNSPECIFIED: Role
ROLE_OWNER: Role
ROLE_ADMIN: Role
ROLE_TRADER: Role
ROLE_VIEWER: Role
ROLE_SERVICE: Role
ACCESS_UNSPECIFIED: Access
ACCESS_LOOK: Access
ACCESS_LOOK_AT_CONNECTIONS: Access
ACCESS_SEND: Access
ACCESS_TRADE: Access
ACCESS_SET_UP: Access
ACCESS_OWN: Access
ACCESS_FIELD_NUMBER: _ClassVar[int]
access: _descriptor.FieldDescriptor
