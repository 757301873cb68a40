"""A store as one process of the service sees it.

It is everybody's until the process is replaced, and a copy of its own from then on: a machine that
was paused and replaced from its folder wakes with the folder it knew.
"""

from copy import deepcopy
from typing import Any


class Forked:
    """Stands in front of a store and passes everything on."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def fork(self) -> None:
        """From here on nothing that is done here reaches the others."""
        self._store = deepcopy(self._store)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
