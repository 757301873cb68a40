"""Filters name what there is: a list of nothing would look like an answer."""

from collections.abc import Iterable
from typing import Final

from retinue.domain.errors import NotFound
from retinue.domain.public_ids import parse_position
from retinue.internal.v1.view_pb2 import (
    VIEW_KIND_ACCOUNTS,
    VIEW_KIND_INSTRUMENTS,
    VIEW_KIND_STRATEGIES,
    ViewKind,
    ViewRequest,
)
from retinue.ports.records import Views

_LISTS: Final[dict[str, tuple[ViewKind, str]]] = {
    "account": (VIEW_KIND_ACCOUNTS, "accounts"),
    "instrument": (VIEW_KIND_INSTRUMENTS, "instruments"),
    "strategy": (VIEW_KIND_STRATEGIES, "strategies"),
}


async def chosen(views: Views, word: str, text: str, field: str) -> int | None:
    """The id of an `account`, `instrument` or `strategy`; None where none is given.

    Raises InvalidInput, and NotFound where there is none of this id, naming `field`.
    """
    return await _known(views, word, text, field) if text else None


async def all_chosen(views: Views, word: str, texts: Iterable[str], field: str) -> frozenset[int]:
    """The ids of all that are named. Raises as `chosen`."""
    return frozenset([await _known(views, word, text, field) for text in texts])


async def _known(views: Views, word: str, text: str, field: str) -> int:
    thing_id = parse_position(text, field)
    kind, things = _LISTS[word]
    response = await views.view(ViewRequest(kind=kind, after_id=thing_id - 1, limit=1))
    if not any(getattr(view, f"{word}_id") == thing_id for view in getattr(response, things)):
        raise NotFound(
            f"No {word} has the id {thing_id}.", f"See `retinue {things} list`.", field=field
        )
    return thing_id
