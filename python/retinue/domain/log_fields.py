"""What the lines of a log are about: set where it is known, for every line written within."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_FIELDS: Final[ContextVar[Mapping[str, str]]] = ContextVar("log_fields", default=_NONE)
_always: dict[str, str] = {}


@contextmanager
def log_fields(**fields: str) -> Iterator[None]:
    """Lines written within, by this task, carry these too."""
    token = _FIELDS.set({**_FIELDS.get(), **fields})
    try:
        yield
    finally:
        _FIELDS.reset(token)


def log_always(**fields: str) -> None:
    """Every line of this process carries these from now on."""
    _always.update(fields)


def current_log_fields() -> Mapping[str, str]:
    return {**_always, **_FIELDS.get()}
