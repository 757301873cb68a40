"""Every error that Retinue raises on purpose.

    RetinueError                    code, field, problem, remedy
    ├── InvalidInput                INVALID_ARGUMENT, or a narrower code given by whoever raises
    ├── NotFound                    NOT_FOUND
    ├── Conflict                    CONFLICT, REQUEST_ID_REUSED, ...
    ├── Unsupported                 UNSUPPORTED_IN_THIS_VERSION
    ├── Unauthenticated             UNAUTHENTICATED
    ├── PermissionRefused           PERMISSION_DENIED
    ├── TooMany                     RATE_LIMITED
    ├── Unavailable                 UNAVAILABLE
    │   ├── LogUnavailable          LOG_UNAVAILABLE
    │   │   └── LogFull             LOG_FULL
    │   └── Busy                    RESOURCE_EXHAUSTED
    ├── Damaged                     DAMAGED
    │   ├── LogDamaged              LOG_DAMAGED
    │   ├── EffectsDamaged          EFFECTS_DAMAGED
    │   └── LedgerDamaged           LEDGER_DAMAGED
    ├── NewerVersion                NEWER_VERSION
    └── DataFolderInUse             DATA_FOLDER_IN_USE

`code` is stable and meant for programs; `field` names what was wrong, as the caller spells it, or
is empty; `problem` and `remedy` are sentences for people: what is the matter, what would be right.
"""


class RetinueError(Exception):
    """The root. Never raised itself."""

    code = "INTERNAL"

    def __init__(
        self, problem: str, remedy: str = "", *, field: str = "", code: str | None = None
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.field = field
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.code}{where}: {self.problem}{remedy}"


class InvalidInput(RetinueError):
    """What the caller gave cannot be right, whatever the state of things."""

    code = "INVALID_ARGUMENT"


class NotFound(RetinueError):
    """Something the caller named does not exist."""

    code = "NOT_FOUND"


class Conflict(RetinueError):
    """Well formed, but at odds with what is already there."""

    code = "CONFLICT"


class Unsupported(RetinueError):
    """A documented feature that this version does not have yet; `field` names it."""

    code = "UNSUPPORTED_IN_THIS_VERSION"


class Unauthenticated(RetinueError):
    """No key, or a wrong one."""

    code = "UNAUTHENTICATED"


class PermissionRefused(RetinueError):
    """A right key whose holder may not do this."""

    code = "PERMISSION_DENIED"


class TooMany(RetinueError):
    """More than was agreed; `retry_after_ns` from now one more may come."""

    code = "RATE_LIMITED"

    def __init__(self, retry_after_ns: int, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.retry_after_ns = retry_after_ns


class Unavailable(RetinueError):
    """Not now; the same call may succeed later."""

    code = "UNAVAILABLE"


class LogUnavailable(Unavailable):
    """The log cannot be written or read; nothing was acknowledged."""

    code = "LOG_UNAVAILABLE"


class LogFull(LogUnavailable):
    """There is no room left for the log; it can be used again once there is."""

    code = "LOG_FULL"


class Busy(Unavailable):
    """Too much is waiting already."""

    code = "RESOURCE_EXHAUSTED"


class Damaged(RetinueError):
    """Stored bytes are not what was written."""

    code = "DAMAGED"


class LogDamaged(Damaged):
    """The log cannot be believed from `position` on."""

    code = "LOG_DAMAGED"

    def __init__(self, position: int, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy, field=f"position {position}")
        self.position = position


class EffectsDamaged(Damaged):
    """The effects store cannot be believed; replay makes it anew."""

    code = "EFFECTS_DAMAGED"


class LedgerDamaged(Damaged):
    """The ledger cannot be read, or is of another log; it can be rebuilt."""

    code = "LEDGER_DAMAGED"


class NewerVersion(RetinueError):
    """Written by a release that is newer than this one."""

    code = "NEWER_VERSION"


class DataFolderInUse(RetinueError):
    """Another process serves from this data folder."""

    code = "DATA_FOLDER_IN_USE"
