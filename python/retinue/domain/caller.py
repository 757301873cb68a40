"""Who asks: the key that opened the door, and what it may do."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Role(IntEnum):
    """The twin of `Role` in access.proto."""

    UNSPECIFIED = 0
    OWNER = 1
    ADMIN = 2
    TRADER = 3
    VIEWER = 4
    SERVICE = 5


class Access(IntEnum):
    """What a method needs; the twin of `Access` in access.proto."""

    UNSPECIFIED = 0
    LOOK = 1
    LOOK_AT_CONNECTIONS = 2
    SEND = 3
    TRADE = 4
    SET_UP = 5
    OWN = 6


_OWNER: Final = frozenset({Role.OWNER})
_SET_UP: Final = _OWNER | {Role.ADMIN}
_TRADE: Final = _SET_UP | {Role.TRADER}
_LOOK: Final = _TRADE | {Role.VIEWER}
ROLES_WITH: Final[dict[Access, frozenset[Role]]] = {
    Access.UNSPECIFIED: frozenset(),
    Access.LOOK: _LOOK | {Role.SERVICE},
    Access.LOOK_AT_CONNECTIONS: _LOOK,
    Access.SEND: _TRADE | {Role.SERVICE},
    Access.TRADE: _TRADE,
    Access.SET_UP: _SET_UP,
    Access.OWN: _OWNER,
}


FIRST_TENANT: Final = 1
"""The one that the log began with: the position of its first record."""


@dataclass(frozen=True, slots=True)
class Principal:
    """What a key stands for."""

    tenant_id: int
    role: Role
    key_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal in one call."""

    principal: Principal
    traceparent: str
    """W3C trace context; may be empty."""

    @property
    def tenant_id(self) -> int:
        return self.principal.tenant_id


THE_SERVICE: Final = Caller(Principal(0, Role.OWNER, 0, "service"), "")
"""The service itself, for whoever runs it: it sees every tenant's. No key opens this."""
