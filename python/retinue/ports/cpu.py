"""Where work that would hold up the event loop is done."""

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Cpu(Protocol):
    """One worker: jobs run one by one, in the order in which they were handed over."""

    async def run(self, job: Callable[[], T]) -> T:
        """Run the job and return what it returned, or raise what it raised."""
        ...
