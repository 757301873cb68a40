"""Where an engine's state is kept between two starts."""

from typing import NamedTuple, Protocol


class StoredSnapshot(NamedTuple):
    """The engine's state right after the record at `position`."""

    position: int
    data: bytes


class Snapshots(Protocol):
    """Keeps the last few; an older one is the fall-back for a damaged newer one."""

    def write(self, position: int, data: bytes) -> None:
        """Keep a snapshot; durable when it returns."""
        ...

    def latest(self, at_most: int | None = None) -> StoredSnapshot | None:
        """The newest undamaged snapshot, no newer than position `at_most` if given."""
        ...
