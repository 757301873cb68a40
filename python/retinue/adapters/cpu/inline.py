"""Runs each job on the spot: for simulation, where no thread may live."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class InlineCpu:
    """Implements `ports.cpu.Cpu`."""

    async def run(self, job: Callable[[], T]) -> T:
        return job()
